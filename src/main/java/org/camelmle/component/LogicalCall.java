package org.camelmle.component;

import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.ExchangeHelper;
import org.camelmle.keys.remote.RetryAfter;
import org.camelmle.message.CallPolicy;
import org.camelmle.message.CallPolicy.Attempt;
import org.camelmle.message.CallPolicy.Cause;
import org.camelmle.message.CallPolicy.Next;
import org.camelmle.message.CallPolicy.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call on one exchange: its attempts, each encrypted anew, all under one idempotency key. While it waits it holds no
 * thread. What it ends with is the exchange's answer or exception.
 */
final class LogicalCall {

    private static final Logger LOG = LoggerFactory.getLogger("org.camelmle");

    static final String IDEMPOTENCY_HEADER = "Idempotency-Key";

    /**
     * What all calls of a producer share.
     *
     * @param hasBody the HTTP method sends one
     * @param isKeyed the HTTP method goes with an idempotency key
     * @param target the endpoint, as the options name it
     */
    record Line(
            ExchangeCipher cipher,
            AsyncProcessor sender,
            String target,
            boolean hasBody,
            boolean isKeyed,
            CallPolicy policy,
            Clock clock,
            Later later) {}

    private final Line line;
    private final Exchange exchange;
    private final AsyncCallback callback;
    private final PlainRequest request;
    private final boolean madeKey;
    private final Map<Cause, Integer> repeats = new EnumMap<>(Cause.class);
    private final Set<String> rejectedKeys = new HashSet<>();
    private Optional<String> keyId = Optional.empty();

    private LogicalCall(Line line, Exchange exchange, AsyncCallback callback, PlainRequest request, boolean madeKey) {
        this.line = line;
        this.exchange = exchange;
        this.callback = callback;
        this.request = request;
        this.madeKey = madeKey;
    }

    /**
     * The call of what the exchange holds now.
     *
     * @throws org.camelmle.MessageRejectedException if its body cannot be read
     */
    static LogicalCall on(Exchange exchange, Line line, AsyncCallback callback) {
        Message message = exchange.getMessage();
        byte[] plaintext = line.cipher().octets(exchange, line.hasBody() ? message.getBody() : new byte[0]);
        boolean madeKey = exchange.getProperty(MleConstants.IDEMPOTENCY_KEY) == null;
        if (madeKey) {
            exchange.setProperty(MleConstants.IDEMPOTENCY_KEY, UUID.randomUUID().toString());
        }
        exchange.setProperty(MleConstants.TARGET, line.target());
        return new LogicalCall(line, exchange, callback, new PlainRequest(message, plaintext), madeKey);
    }

    /** Begins on this thread; as {@link AsyncProcessor#process(Exchange, AsyncCallback)}. */
    boolean begin() {
        return attempt(true);
    }

    /** Makes attempts until the call is over, or waits, or the target goes on elsewhere. */
    private boolean attempt(boolean sync) {
        Optional<Next> next;
        do {
            next = leaveAndReturn();
        } while (next.isPresent() && isAtOnce(next.get()));
        return next.isPresent() && conclude(next.get(), sync);
    }

    /** One attempt; nothing if its answer comes on another thread. */
    private Optional<Next> leaveAndReturn() {
        try {
            leave();
        } catch (RuntimeException e) {
            line.cipher().fail(exchange.getMessage());
            exchange.setException(e);
            return Optional.of(Next.END);
        }
        boolean isBack = line.sender().process(exchange, doneSync -> {
            if (!doneSync) {
                resume();
            }
        });
        return isBack ? Optional.of(arrive()) : Optional.empty();
    }

    private void resume() {
        Next next = arrive();
        if (isAtOnce(next)) {
            attempt(false);
        } else {
            conclude(next, false);
        }
    }

    private static boolean isAtOnce(Next next) {
        return next.step() != Step.END && next.after().isZero();
    }

    /** Ends the call, or lets it wait. */
    private boolean conclude(Next next, boolean sync) {
        if (next.step() == Step.END) {
            end();
            callback.done(sync);
            return sync;
        }
        try {
            line.later().after(next.after(), () -> attempt(false));
            return false;
        } catch (RejectedExecutionException e) {
            // The context stops: the last answer or failure is the call's.
            return conclude(Next.END, sync);
        }
    }

    private void leave() {
        exchange.setException(null);
        request.restoreHeaders(exchange);
        Message message = exchange.getMessage();
        // Neither an earlier call's control headers nor an inbound request's may steer this one.
        message.removeHeaders("CamelHttp*");
        message.removeHeader(IDEMPOTENCY_HEADER);
        if (line.hasBody()) {
            keyId = line.cipher().encryptRequest(exchange, request.plaintext(), rejectedKeys);
        } else {
            message.setBody(null);
            line.cipher().withoutBody(exchange);
        }
        if (line.isKeyed()) {
            message.setHeader(IDEMPOTENCY_HEADER, exchange.getProperty(MleConstants.IDEMPOTENCY_KEY, String.class));
        }
    }

    /** Reads what came back, leaves it as the call's result for now, and says what comes next. */
    private Next arrive() {
        ExchangeHelper.prepareOutToIn(exchange);
        Message message = exchange.getMessage();
        if (exchange.getException() != null) {
            line.cipher().fail(message);
            return Next.END;
        }
        boolean replayed = line.cipher().isReplayed(message);
        try {
            byte[] decrypted = line.cipher().decrypt(exchange, message.getBody());
            if (message.getBody() != null) {
                message.setBody(decrypted);
            }
        } catch (RuntimeException e) {
            exchange.setException(e);
            return next(Cause.of(e), replayed);
        }
        return next(Cause.of(message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class)), replayed);
    }

    private Next next(Cause cause, boolean replayed) {
        int before = repeats.merge(cause, 1, Integer::sum) - 1;
        Next next = line.policy()
                .next(
                        new Attempt(cause, before, replayed, retryAfter()),
                        ThreadLocalRandom.current().nextDouble());
        if (next.step() == Step.REPEAT_WITH_ANOTHER_KEY && !thereIsAnotherKey()) {
            return Next.END;
        }
        if (next.step() != Step.END) {
            LOG.info("A call is repeated after {} ({}, repetition {})", next.after(), cause, before + 1);
        }
        return next;
    }

    private boolean thereIsAnotherKey() {
        return keyId.filter(rejected -> {
                    rejectedKeys.add(rejected);
                    return line.cipher().hasAnotherKey(rejected, Collections.unmodifiableSet(rejectedKeys));
                })
                .isPresent();
    }

    private Optional<Duration> retryAfter() {
        return Optional.ofNullable(exchange.getMessage().getHeader("Retry-After", String.class))
                .flatMap(field -> RetryAfter.of(field, line.clock().instant()));
    }

    private void end() {
        request.wipe();
        if (madeKey) {
            exchange.removeProperty(MleConstants.IDEMPOTENCY_KEY);
        }
    }
}
