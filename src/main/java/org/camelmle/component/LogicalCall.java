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
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.SynchronizationAdapter;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleErrorCode;
import org.camelmle.MleException;
import org.camelmle.component.CallState.Failed;
import org.camelmle.component.http.Later;
import org.camelmle.component.wire.BodyBytes;
import org.camelmle.component.wire.PlainRequest;
import org.camelmle.component.wire.WireHeaders;
import org.camelmle.keys.remote.RetryAfter;
import org.camelmle.life.UsedKeys;
import org.camelmle.message.CallPolicy;
import org.camelmle.message.CallPolicy.Attempt;
import org.camelmle.message.CallPolicy.Cause;
import org.camelmle.message.CallPolicy.Next;
import org.camelmle.message.CallPolicy.Step;
import org.camelmle.message.FallbackMode;
import org.camelmle.message.MessageEvents;

/**
 * One call on one exchange: its attempts, each encrypted anew, all under one idempotency key. While it waits for
 * another attempt it holds no thread. What it ends with is the exchange's answer or exception.
 */
final class LogicalCall {

    static final String IDEMPOTENCY_HEADER = "Idempotency-Key";

    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    /**
     * What all calls of a producer share.
     *
     * @param peer scheme, host and port of the target, as far as it has them
     * @param targetUri the endpoint with all options that a resend needs
     * @param operation what the server is asked to do
     * @param isTls what is sent there goes over TLS, or stays on this host
     * @param hasBody the HTTP method sends one
     * @param isKeyed the HTTP method goes with an idempotency key
     */
    record Line(
            ExchangeCipher cipher,
            AsyncProcessor sender,
            String profile,
            String peer,
            String targetUri,
            Operation operation,
            boolean isTls,
            boolean hasBody,
            boolean isKeyed,
            CallPolicy policy,
            FallbackMode fallback,
            UsedKeys usedKeys,
            MessageEvents events,
            Clock clock,
            Later later) {

        @Override
        public String toString() {
            return "Line[" + peer + "]";
        }
    }

    /**
     * What the server is asked to do, whatever the options of the client are.
     *
     * @param method of HTTP
     * @param place where to, without any query
     * @param address the same with the query that is sent
     */
    record Operation(String method, String place, String address) {

        boolean hasQuery() {
            return !address.equals(place);
        }

        /** Without the query: a provider's key may be in it. */
        @Override
        public String toString() {
            return "Operation[" + method + " " + place + "]";
        }
    }

    private final Line line;
    private final Exchange exchange;
    private final AsyncCallback callback;
    private final PlainRequest request;
    private final boolean madeKey;
    private final Map<Cause, Integer> repeats = new EnumMap<>(Cause.class);
    private final Set<String> rejectedKeys = new HashSet<>();
    private Optional<String> keyId = Optional.empty();
    private volatile boolean encrypted;
    private Optional<RuntimeException> mayHaveRun = Optional.empty();
    private volatile boolean lastWord = true;

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
     * @throws org.camelmle.MessageRejectedException if its body cannot be read, or its idempotency key is another's
     */
    static LogicalCall on(Exchange exchange, Line line, AsyncCallback callback) {
        byte[] plaintext = line.hasBody() ? octets(exchange, line) : new byte[0];
        PlainRequest request = new PlainRequest(exchange.getMessage(), plaintext);
        try {
            return on(exchange, line, callback, request);
        } catch (RuntimeException e) {
            if (!CallState.of(exchange).remembers(request)) {
                request.wipe();
            }
            throw e;
        }
    }

    /** Of a body that a call has read up before, as when it is redelivered without stream caching, what that call read. */
    private static byte[] octets(Exchange exchange, Line line) {
        Object body = exchange.getMessage().getBody();
        Optional<PlainRequest> before = CallState.of(exchange)
                .failed()
                .filter(call -> call.line().hasBody())
                .map(Failed::request)
                .filter(request -> request.isOf(body));
        return before.filter(request -> BodyBytes.isReadOnce(body))
                .flatMap(PlainRequest::copy)
                .orElseGet(() -> {
                    byte[] octets = line.cipher().octets(exchange, body);
                    return octets.length > 0
                            ? octets
                            : before.flatMap(PlainRequest::copy).orElse(octets);
                });
    }

    private static LogicalCall on(Exchange exchange, Line line, AsyncCallback callback, PlainRequest request) {
        byte[] plaintext = request.plaintext();
        CallState state = CallState.of(exchange);
        Optional<String> redelivered = state.keyOfFailed(exchange, line, plaintext);
        // It may go over a transport with the exchange, and a query may hold a key: mle:fallback sets it if need be.
        exchange.setProperty(MleConstants.TARGET, line.operation().hasQuery() ? null : line.targetUri());
        exchange.setProperty(MleConstants.METHOD, line.operation().method());
        boolean madeKey = exchange.getProperty(MleConstants.IDEMPOTENCY_KEY) == null;
        if (madeKey) {
            exchange.setProperty(
                    MleConstants.IDEMPOTENCY_KEY,
                    redelivered.orElseGet(() -> UUID.randomUUID().toString()));
        } else if (line.isKeyed()) {
            try {
                take(exchange, line, plaintext);
            } catch (MessageRejectedException e) {
                rememberRefused(exchange, line, request, e);
                throw e;
            }
        }
        CallState.begun(exchange);
        return new LogicalCall(line, exchange, callback, request, madeKey);
    }

    private static void take(Exchange exchange, Line line, byte[] plaintext) {
        line.usedKeys()
                .take(
                        exchange.getProperty(MleConstants.IDEMPOTENCY_KEY, "", String.class),
                        line.operation().method() + " " + line.operation().address(),
                        plaintext,
                        Optional.ofNullable(exchange.getProperty(ExchangePropertyKey.SPLIT_INDEX, Integer.class)));
    }

    /**
     * Nothing left this host, and an error handler may keep the request all the same. It has no key then that could be used,
     * or, where only that is in doubt, one for a person to look at.
     */
    private static void rememberRefused(
            Exchange exchange, Line line, PlainRequest request, MessageRejectedException refusal) {
        Optional<String> key = refusal.reason() == Reason.IDEMPOTENCY_KEY
                ? Optional.empty()
                : Optional.ofNullable(exchange.getProperty(MleConstants.IDEMPOTENCY_KEY, String.class));
        CallState.begun(exchange);
        remember(exchange, line, request, key, refusal, true, false);
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
        AtomicBoolean returned = new AtomicBoolean();
        boolean isBack;
        try {
            leave();
            isBack = line.sender().process(exchange, doneSync -> {
                if (!doneSync && returned.compareAndSet(false, true)) {
                    resume();
                }
            });
        } catch (RuntimeException | Error e) {
            // If its answer came as well, that goes on alone.
            return returned.compareAndSet(false, true) ? Optional.of(failed(e)) : Optional.empty();
        }
        return isBack ? Optional.of(arriveSafely()) : Optional.empty();
    }

    private Next failed(Throwable failure) {
        line.cipher().fail(exchange.getMessage());
        exchange.setException(failure);
        return Next.END;
    }

    /** No thread but ours knows of this call: what is thrown there would leave the exchange hanging for ever. */
    private Next arriveSafely() {
        try {
            return arrive();
        } catch (RuntimeException | Error e) {
            return failed(e);
        }
    }

    private void resume() {
        Next next = arriveSafely();
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
            line.later().after(next.after(), new Later.Work() {
                @Override
                public void run() {
                    attempt(false);
                }

                @Override
                public void giveUp() {
                    conclude(Next.END, false);
                }
            });
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
        WireHeaders.removeControls(message);
        message.removeHeader(IDEMPOTENCY_HEADER);
        if (line.hasBody()) {
            keyId = line.cipher().encryptRequest(exchange, request.plaintext(), rejectedKeys);
            encrypted = keyId.isPresent();
        } else {
            message.setBody(null);
            line.cipher().withoutBody(exchange);
        }
        if (line.isKeyed()) {
            message.setHeader(IDEMPOTENCY_HEADER, idempotencyKey().orElseThrow());
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
            if (mayHaveRun.isEmpty()) {
                mayHaveRun = Optional.of(e).filter(LogicalCall::mayHaveRun);
            }
            // What went plain by option is not repeated because of encryption.
            return next(encrypted ? Cause.of(e) : Cause.OTHER, replayed);
        }
        return next(Cause.of(status()), replayed);
    }

    private int status() {
        return exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
    }

    /** An answer that tells who called to begin anew, and he would with another key. */
    private boolean invitesAnother() {
        return invitesAnother(status());
    }

    static boolean invitesAnother(int status) {
        return status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS || status >= SERVER_ERROR;
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
            line.events().repeated(line.profile(), cause, before + 1);
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

    /** The provider may have done the work before it said this. */
    private static boolean mayHaveRun(RuntimeException failure) {
        return failure instanceof MleException known
                && known.code().equals(Optional.of(MleErrorCode.MLE_ENCRYPTION_FAILED));
    }

    private void end() {
        if (exchange.getException() == null && mayHaveRun.isPresent() && invitesAnother()) {
            lastWord = false;
            exchange.setException(mayHaveRun.get());
            line.cipher().fail(exchange.getMessage());
        }
        if (exchange.getException() == null) {
            request.wipe();
        } else {
            rememberForTheErrorHandler(exchange.getException());
        }
        if (madeKey) {
            exchange.removeProperty(MleConstants.IDEMPOTENCY_KEY);
        }
    }

    /** Until the exchange is done: its error handler may keep the request encrypted, or be allowed to send it again. */
    private void rememberForTheErrorHandler(Throwable failure) {
        Optional<String> key = line.isKeyed() ? idempotencyKey() : Optional.empty();
        remember(exchange, line, request, key, failure, lastWord, encrypted);
    }

    private static void remember(
            Exchange exchange,
            Line line,
            PlainRequest request,
            Optional<String> key,
            Throwable failure,
            boolean lastWord,
            boolean encrypted) {
        CallState.failed(
                exchange,
                new Failed(
                        line,
                        request,
                        key,
                        failure,
                        lastWord,
                        encrypted,
                        exchange.getExchangeId(),
                        exchange.getMessage().getBody(),
                        false));
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                request.wipe();
            }
        });
    }

    private Optional<String> idempotencyKey() {
        return Optional.ofNullable(exchange.getProperty(MleConstants.IDEMPOTENCY_KEY, String.class));
    }
}
