package org.camelmle.component;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.camelmle.Explanation;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.component.CallState.Failed;
import org.camelmle.component.LogicalCall.Operation;
import org.camelmle.component.http.HttpEndpoints;
import org.camelmle.component.observe.RunningProfiles;
import org.camelmle.component.wire.BodyBytes;
import org.camelmle.component.wire.DeadLetter;
import org.camelmle.component.wire.KeptLetters;
import org.camelmle.message.FallbackPolicy.Condition;
import org.camelmle.message.Requirement;
import org.camelmle.message.Role;
import org.jspecify.annotations.Nullable;

/**
 * {@code mle:quarantine}: makes a dead letter of the failed call's request, or of the body of a message whose call was not even
 * tried. It refuses where it is not clear which of two requests is meant.
 */
final class QuarantineProducer extends DefaultProducer {

    private final MleEndpoint endpoint;
    private ExchangeCipher cipher;
    private RunningProfiles.Run run = RunningProfiles.Run.NONE;

    QuarantineProducer(MleEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        MleComponent component = endpoint.component();
        MleConfiguration configuration = endpoint.getConfiguration();
        if (configuration.getEncryptedRequest() == Requirement.OFF) {
            throw CipherOptions.wrong(
                    "encryptedRequest", "off, for quarantine", "required", "leave it out: a dead letter is encrypted");
        }
        CipherOptions options = new CipherOptions(endpoint.getCamelContext(), configuration);
        if (configuration.getRole() == Role.CLIENT) {
            if (options.requestsNamePrivateKeys()) {
                options.requirePrivateKeys(component.keyLocations());
            }
            options.requirePublicKeys();
        }
        cipher = component.newCipher(configuration);
        run = component.watch(configuration, MleOperation.quarantine);
    }

    @Override
    protected void doStop() throws Exception {
        run.close();
        super.doStop();
    }

    /** @throws MessageRejectedException FALLBACK_REFUSED or BODY if there is no request, or more than one that may be meant */
    @Override
    public void process(Exchange exchange) {
        CallState state = CallState.of(exchange);
        Optional<Failed> failed = state.failed().filter(call -> !call.kept());
        failed.filter(call -> !isMeant(call, state, exchange)).ifPresent(call -> {
            throw inDoubt();
        });
        if (failed.isPresent()) {
            Failed call = failed.get();
            byte[] request = call.request().copy().orElseThrow(Condition.FAILED_CALL::refusal);
            try {
                put(letterOf(call, request, exchange), exchange);
            } finally {
                Arrays.fill(request, (byte) 0);
            }
            CallState.kept(exchange, call);
            return;
        }
        Object body = exchange.getMessage().getBody();
        if (!isUntried(state, body)) {
            // The body is no request any more but a wire body, or the answer, which must not be sent as a request.
            throw Condition.FAILED_CALL.refusal();
        }
        if (isReadElsewhere(exchange, body)) {
            throw readUp();
        }
        byte[] request = cipher.octets(exchange, body);
        try {
            if (request.length == 0 && BodyBytes.isReadOnce(body)) {
                throw readUp();
            }
            put(untried(request, exchange), exchange);
        } finally {
            if (request != body) {
                Arrays.fill(request, (byte) 0);
            }
        }
    }

    /** By a call that was made on a copy of the exchange: only its failure came back. */
    private static boolean isReadElsewhere(Exchange exchange, @Nullable Object body) {
        Object caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT);
        return (body instanceof Iterator<?> rest && !rest.hasNext())
                || (BodyBytes.isReadOnce(body)
                        && (isRefused(caught, Reason.TOO_LARGE) || isRefused(caught, Reason.BODY)));
    }

    private DeadLetter letterOf(Failed call, byte[] request, Exchange exchange) {
        Operation operation = call.line().operation();
        Optional<String> place = Optional.of(operation.address());
        Optional<DeadLetter> same = setKey(exchange)
                .filter(any -> call.idempotencyKey().isEmpty())
                .flatMap(key -> CallState.of(exchange).letters().of(request, place, Optional.of(key)));
        if (same.isPresent()) {
            return same.get();
        }
        Optional<String> target = sendable(operation.address(), call.failure());
        // A provider that ignores keys was sent none; the route's tells which message it is all the same.
        String key = call.idempotencyKey()
                .orElseGet(() ->
                        ownKey(request, operation.method() + " " + operation.address(), call.failure(), exchange));
        return noted(
                new DeadLetter(target, Optional.of(operation.method()), key, cipher.encryptAside(request)),
                request,
                place,
                exchange);
    }

    private DeadLetter untried(byte[] request, Exchange exchange) {
        KeptLetters letters = CallState.of(exchange).letters();
        Optional<String> own = ownTarget(exchange);
        // Where the route goes back to the message that it began with: one request, one letter, one key.
        Optional<DeadLetter> same = letters.of(request, own, setKey(exchange));
        if (same.isPresent()) {
            return same.get();
        }
        Object caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT);
        Optional<String> method = own.flatMap(target -> ownMethod(exchange));
        // Behind a circuit breaker the call was made on a copy, and only its failure came back.
        String key = ownKey(request, method.orElse("") + " " + own.orElse(""), caught, exchange);
        return noted(
                new DeadLetter(
                        own.flatMap(target -> sendable(target, caught)), method, key, cipher.encryptAside(request)),
                request,
                own,
                exchange);
    }

    /** Without its query it would be sent again as another request; and in doubt a person decides. */
    private static Optional<String> sendable(String target, @Nullable Object failure) {
        return Optional.of(target)
                .filter(any -> target.indexOf('?') < 0 && !isRefused(failure, Reason.IDEMPOTENCY_KEY_IN_DOUBT));
    }

    /** The key that the route has set, unless it is that of another request; else a new one. */
    private String ownKey(byte[] request, String operation, @Nullable Object failure, Exchange exchange) {
        return setKey(exchange)
                .filter(any -> request.length > 0 && !isRefused(failure, Reason.IDEMPOTENCY_KEY))
                .filter(key -> !CallState.of(exchange).letters().hasKey(key))
                .filter(key -> isItsOwn(key, operation, request, exchange))
                .orElseGet(() -> UUID.randomUUID().toString());
    }

    /** Two letters of one name: the later one would take the place of the other. */
    private boolean isItsOwn(String key, String operation, byte[] request, Exchange exchange) {
        try {
            endpoint.component()
                    .namesOfLetters()
                    .take(
                            key,
                            operation,
                            request,
                            Optional.ofNullable(exchange.getProperty(ExchangePropertyKey.SPLIT_INDEX, Integer.class)));
            return true;
        } catch (MessageRejectedException e) {
            return false;
        }
    }

    /** A request without a body leaves no letter. */
    private static DeadLetter noted(DeadLetter letter, byte[] request, Optional<String> target, Exchange exchange) {
        if (request.length > 0) {
            Optional<String> otherKey = setKey(exchange).filter(key -> !key.equals(letter.idempotencyKey()));
            CallState.kept(exchange, CallState.of(exchange).letters().and(letter, request, target, otherKey));
        }
        return letter;
    }

    /** Puts the letter, or nothing for a request without a body, on the message. */
    private static void put(DeadLetter letter, Exchange exchange) {
        Message message = exchange.getMessage();
        // Credentials and what else the request's headers hold are none of the dead letter's business.
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(letter.encrypted().length == 0 ? letter.encrypted() : letter.json());
        exchange.setProperty(MleConstants.DEAD_LETTER_KEY, letter.idempotencyKey());
        exchange.setProperty(MleConstants.DEAD_LETTER_NAME, letter.name());
    }

    /** The body is a request still: nothing was sent on this exchange, or what was sent is kept and this is another one. */
    private static boolean isUntried(CallState state, @Nullable Object body) {
        boolean isEmpty = body == null || "".equals(body) || (body instanceof byte[] octets && octets.length == 0);
        return !state.letters().has(body)
                && (state.failed().isPresent() ? !isEmpty : state.sent().isEmpty() && !state.answered());
    }

    /** What fails in the guard or in a plaintext resend is about the same request. */
    private static boolean isMeant(Failed call, CallState state, Exchange exchange) {
        Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        return state.fellBackWith(call)
                || isRefused(caught, Reason.FALLBACK_REFUSED)
                || call.isMeantBy(caught, exchange.getMessage().getBody());
    }

    private static MessageRejectedException inDoubt() {
        return new MessageRejectedException(
                Reason.BODY,
                new Explanation(
                        "a failed mle:call, and behind it another body and another failure",
                        "a failure of that call, or the body that it left",
                        "the route went on with another body after the call had failed, or its handler set one, and then a"
                                + " step failed: which of the two is to be kept is not clear",
                        "have mle:quarantine before other steps where the call's failure is caught; or give that request up"
                                + " there with removeProperties: CamelMle*"));
    }

    private static MessageRejectedException readUp() {
        return new MessageRejectedException(
                Reason.BODY,
                new Explanation(
                        "a stream that somebody has read to its end",
                        "the request",
                        "its call was made on a copy of the exchange, as a circuit breaker does, and stream caching is off",
                        "switch stream caching on, or convertBodyTo byte[] before the call"));
    }

    /** Where it was to go, if its call was not even tried: refused before, or kept away by an open circuit breaker. */
    private static Optional<String> ownTarget(Exchange exchange) {
        Optional<Failed> before = CallState.of(exchange).failed();
        return Optional.ofNullable(exchange.getProperty(MleConstants.TARGET, String.class))
                .filter(target -> before.filter(
                                call -> target.equals(call.line().targetUri()))
                        .isEmpty())
                .map(target -> {
                    Endpoint known = exchange.getContext().hasEndpoint(target);
                    return known == null && target.indexOf('?') >= 0 ? target : HttpEndpoints.address(target, known);
                });
    }

    private static Optional<String> ownMethod(Exchange exchange) {
        return Optional.ofNullable(exchange.getProperty(MleConstants.METHOD, String.class))
                .map(method -> method.toUpperCase(Locale.ROOT));
    }

    private static Optional<String> setKey(Exchange exchange) {
        return Optional.ofNullable(exchange.getProperty(MleConstants.IDEMPOTENCY_KEY, String.class));
    }

    private static boolean isRefused(@Nullable Object failure, Reason reason) {
        return failure instanceof MessageRejectedException refused && refused.reason() == reason;
    }
}
