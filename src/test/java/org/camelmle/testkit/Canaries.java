package org.camelmle.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.camelmle.MleException;
import org.slf4j.LoggerFactory;

/** Values that must not turn up anywhere, and a search for them in each channel that text can leave by. */
public final class Canaries implements AutoCloseable {

    private static final String HTTP_CLIENT = "org.apache.hc.client5.http.";
    private static final Pattern AUTHORIZATION =
            Pattern.compile("http-outgoing-\\d+ >> \"?(Authorization|x-pay-token): .*");
    private static final Pattern SENT = Pattern.compile("http-outgoing-\\d+ >> .*");

    private final Set<String> secrets = ConcurrentHashMap.newKeySet();
    private volatile Set<String> credentials = Set.of();
    private volatile Set<String> clear = Set.of();
    private volatile Set<String> answers = Set.of();
    private final AtomicInteger lines = new AtomicInteger();
    private final List<String> found = new CopyOnWriteArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level levelBefore = root.getLevel();
    private final List<Logger> quieter = new ArrayList<>();
    private final List<Level> levelsBefore = new ArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.incrementAndGet();
            String message = event.getFormattedMessage();
            search("log " + event.getLoggerName(), message, mayBeIn(event.getLoggerName(), message));
            if (event.getThrowableProxy() instanceof ThrowableProxy proxy) {
                exception("log " + event.getLoggerName(), proxy.getThrowable());
            }
        }
    };

    /** Listens to all loggers at TRACE from now on. */
    public Canaries(Set<String> secrets) {
        this.secrets.addAll(secrets);
        for (Logger logger : root.getLoggerContext().getLoggerList()) {
            if (logger.getLevel() != null) {
                quieter.add(logger);
                levelsBefore.add(logger.getLevel());
                logger.setLevel(Level.TRACE);
            }
        }
        root.iteratorForAppenders().forEachRemaining(found -> found.stop());
        appender.start();
        root.addAppender(appender);
    }

    /** Searches for these, too, from now on. */
    public Canaries and(Set<String> made) {
        secrets.addAll(made);
        return this;
    }

    /** These may stand where the HTTP client logs a credential in a header that it sends: they are theirs whose client it is. */
    public Canaries sending(Set<String> texts) {
        credentials = texts;
        return this;
    }

    /** These may stand where the HTTP client logs what it sends: the fallback, or a step of somebody else's. */
    public Canaries sendingInClear(Set<String> texts) {
        clear = texts;
        return this;
    }

    /** These may stand where the HTTP client logs what it got: a peer may answer in clear. */
    public Canaries answeredWith(Set<String> texts) {
        answers = texts;
        return this;
    }

    private Set<String> mayBeIn(String logger, String message) {
        boolean wire = logger.equals(HTTP_CLIENT + "wire");
        if ((wire || logger.equals(HTTP_CLIENT + "headers"))
                && AUTHORIZATION.matcher(message).lookingAt()) {
            return credentials;
        }
        if (!wire) {
            return Set.of();
        }
        return SENT.matcher(message).lookingAt() ? clear : answers;
    }

    /** An exception with all that hangs on it. */
    public void exception(String where, Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        search(where + " exception", text.toString());
        Set<Throwable> seen = new LinkedHashSet<>();
        walk(where, thrown, seen);
    }

    private void walk(String where, Throwable thrown, Set<Throwable> seen) {
        if (thrown == null || !seen.add(thrown)) {
            return;
        }
        search(where + " exception", thrown + " " + thrown.getLocalizedMessage());
        if (thrown instanceof MleException mle) {
            search(where + " explanation", mle.explanation().toString());
            search(where + " response body", mle.responseBody().orElse(""));
        }
        walk(where, thrown.getCause(), seen);
        for (Throwable suppressed : thrown.getSuppressed()) {
            walk(where, suppressed, seen);
        }
    }

    /** The headers and properties of an exchange, and what was thrown on it; the body is allowed to hold plaintext. */
    public void exchange(String where, Exchange exchange) {
        search(where + " headers", String.valueOf(exchange.getMessage().getHeaders()));
        search(where + " properties", String.valueOf(exchange.getAllProperties()));
        search(where + " toString", exchange + " " + exchange.getMessage());
        if (exchange.getException() != null) {
            exception(where, exchange.getException());
        }
    }

    /** What a server got, in clear or not. */
    public void received(RecordingServer.Request request) {
        search("wire", new String(request.body(), StandardCharsets.ISO_8859_1));
        search("wire headers", request.uri() + " " + request.headers());
    }

    /** How a context shows its endpoints. */
    public void endpoints(CamelContext context) {
        search("endpoint", context.getEndpoints().toString());
    }

    /** The text forms of objects, by name. */
    public void texts(Map<String, ?> objects) {
        objects.forEach((name, value) -> search("toString of " + name, String.valueOf(value)));
    }

    public void search(String channel, String text) {
        search(channel, text, Set.of());
    }

    private void search(String channel, String text, Set<String> allowed) {
        for (String secret : secrets) {
            if (text != null && text.contains(secret) && !allowed.contains(secret)) {
                found.add(channel + ": " + secret.substring(0, Math.min(12, secret.length())) + "...");
            }
        }
    }

    /** Each channel in which a secret turned up, with the beginning of the secret. */
    public List<String> found() {
        return List.copyOf(found);
    }

    /** How many log lines were searched. */
    public int lines() {
        return lines.get();
    }

    @Override
    public void close() {
        root.detachAppender(appender);
        root.setLevel(levelBefore);
        for (int i = 0; i < quieter.size(); i++) {
            quieter.get(i).setLevel(levelsBefore.get(i));
        }
        root.setLevel(levelBefore);
        root.iteratorForAppenders().forEachRemaining(silenced -> silenced.start());
    }
}
