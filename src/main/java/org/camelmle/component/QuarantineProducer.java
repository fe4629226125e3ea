package org.camelmle.component;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.camelmle.Explanation;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.component.CallState.Failed;
import org.camelmle.component.http.HttpEndpoints;
import org.camelmle.component.observe.RunningProfiles;
import org.camelmle.component.wire.DeadLetter;
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
            DeadLetter letter = letterOf(failed.get(), exchange);
            CallState.kept(exchange, failed.get(), letter, put(letter, exchange));
            return;
        }
        Object body = exchange.getMessage().getBody();
        if (!isUntried(state, body)) {
            // The body is no request any more but a wire body, or the answer, which must not be sent as a request.
            throw Condition.FAILED_CALL.refusal();
        }
        byte[] plaintext = cipher.octets(exchange, body);
        try {
            put(untried(exchange, plaintext, state.failed()), exchange);
        } finally {
            if (plaintext != body) {
                Arrays.fill(plaintext, (byte) 0);
            }
        }
    }

    private DeadLetter letterOf(Failed call, Exchange exchange) {
        boolean isKeyRefused = isRefused(call.failure(), Reason.IDEMPOTENCY_KEY);
        return new DeadLetter(
                // Without its query it would be sent again as another request; and in doubt a person decides.
                Optional.of(call.line().operation().address())
                        .filter(target ->
                                target.indexOf('?') < 0 && !isRefused(call.failure(), Reason.IDEMPOTENCY_KEY_IN_DOUBT)),
                Optional.of(call.line().operation().method()),
                call.idempotencyKey()
                        // Who ignores keys was sent none; the route's tells which message it is all the same.
                        .or(() -> ownKey(exchange).filter(any -> !isKeyRefused))
                        .orElseGet(QuarantineProducer::newKey),
                cipher.encryptAside(requestOf(call)));
    }

    /** @param before the call whose request was kept before, if there was one */
    private DeadLetter untried(Exchange exchange, byte[] plaintext, Optional<Failed> before) {
        Optional<DeadLetter> sameLetter =
                before.filter(call -> call.request().was(plaintext)).flatMap(Failed::letter);
        if (sameLetter.isPresent()) {
            // The route went back to the message that it began with: one request, one letter, one key.
            return sameLetter.get();
        }
        Object caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT);
        return new DeadLetter(
                ownTarget(exchange, before)
                        .filter(target ->
                                target.indexOf('?') < 0 && !isRefused(caught, Reason.IDEMPOTENCY_KEY_IN_DOUBT)),
                ownTarget(exchange, before).flatMap(target -> ownMethod(exchange)),
                ownKey(exchange)
                        .filter(key -> before.filter(call -> call.mayHave(key)).isEmpty())
                        // Behind a circuit breaker the call was made on a copy, and only its failure came back.
                        .filter(any -> !isRefused(caught, Reason.IDEMPOTENCY_KEY))
                        .orElseGet(QuarantineProducer::newKey),
                cipher.encryptAside(plaintext));
    }

    /** Puts the letter, or nothing for a request without a body, on the message; what is on it then. */
    private static byte[] put(DeadLetter letter, Exchange exchange) {
        Message message = exchange.getMessage();
        // Credentials and what else the request's headers hold are none of the dead letter's business.
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        byte[] body = letter.encrypted().length == 0 ? letter.encrypted() : letter.json();
        message.setBody(body);
        exchange.setProperty(MleConstants.DEAD_LETTER_KEY, letter.idempotencyKey());
        exchange.setProperty(MleConstants.DEAD_LETTER_NAME, letter.name());
        return body;
    }

    /** The body is a request still: nothing was sent on this exchange, or what was sent is kept and this is another one. */
    private static boolean isUntried(CallState state, @Nullable Object body) {
        boolean isEmpty = body == null || "".equals(body) || (body instanceof byte[] octets && octets.length == 0);
        return state.failed()
                .map(before -> !isEmpty && !isSame(body, before.left()))
                .orElse(state.sent().isEmpty() && !state.answered());
    }

    private static boolean isSame(@Nullable Object body, @Nullable Object left) {
        return body == left
                || (left instanceof byte[] octets
                        && (body instanceof String text
                                ? Arrays.equals(text.getBytes(StandardCharsets.UTF_8), octets)
                                : body instanceof byte[] others && Arrays.equals(others, octets)));
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

    /** Where it was to go, if its call was not even tried: refused before, or kept away by an open circuit breaker. */
    private static Optional<String> ownTarget(Exchange exchange, Optional<Failed> before) {
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

    private static Optional<String> ownKey(Exchange exchange) {
        return Optional.ofNullable(exchange.getProperty(MleConstants.IDEMPOTENCY_KEY, String.class));
    }

    private static String newKey() {
        return UUID.randomUUID().toString();
    }

    private static boolean isRefused(@Nullable Object failure, Reason reason) {
        return failure instanceof MessageRejectedException refused && refused.reason() == reason;
    }

    private static byte[] requestOf(Failed call) {
        if (call.request().isWiped()) {
            throw Condition.FAILED_CALL.refusal();
        }
        return call.request().plaintext();
    }
}
