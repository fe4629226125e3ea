package org.camelmle.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Listens to all loggers at TRACE, until it is closed; the usual appenders hear nothing meanwhile. */
public final class LogEvents implements AutoCloseable {

    /**
     * What somebody reads who reads everything.
     *
     * @param thrown the exception that is logged with it, what caused it and what it suppressed; their names and messages
     */
    public record Event(String thread, Level level, String logger, String message, String thrown) {

        static Event of(ILoggingEvent event) {
            return new Event(
                    event.getThreadName(),
                    event.getLevel(),
                    event.getLoggerName(),
                    event.getFormattedMessage(),
                    text(event.getThrowableProxy()));
        }

        private static String text(@Nullable IThrowableProxy thrown) {
            if (thrown == null) {
                return "";
            }
            StringBuilder text = new StringBuilder(thrown.getClassName() + ": " + thrown.getMessage());
            for (IThrowableProxy suppressed : thrown.getSuppressed()) {
                text.append(", suppressed ").append(text(suppressed));
            }
            return text + ", because of " + text(thrown.getCause());
        }
    }

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Map<Logger, Level> before = new HashMap<>();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            events.add(Event.of(event));
        }
    };

    public LogEvents() {
        for (Logger logger : root.getLoggerContext().getLoggerList()) {
            if (logger.getLevel() != null) {
                before.put(logger, logger.getLevel());
                logger.setLevel(Level.TRACE);
            }
        }
        root.iteratorForAppenders().forEachRemaining(usual -> usual.stop());
        appender.start();
        root.addAppender(appender);
    }

    public List<Event> events() {
        return List.copyOf(events);
    }

    @Override
    public void close() {
        root.detachAppender(appender);
        before.forEach(Logger::setLevel);
        root.iteratorForAppenders().forEachRemaining(usual -> usual.start());
    }
}
