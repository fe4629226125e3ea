package org.camelmle.component;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
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
import org.camelmle.component.http.JsonBody;
import org.camelmle.component.observe.RunningProfiles;
import org.camelmle.component.wire.BodyBytes;
import org.camelmle.component.wire.DeadLetter;
import org.camelmle.component.wire.WireHeaders;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.message.FallbackPolicy.Condition;
import org.camelmle.message.JweInspection;
import org.camelmle.message.Requirement;
import org.camelmle.message.Role;
import org.camelmle.profile.Profile.Direction;
import org.jspecify.annotations.Nullable;

/** {@code mle:encrypt}, {@code mle:decrypt}, {@code mle:quarantine} and {@code mle:inspect}: one message, one step. */
final class MleProducer extends DefaultProducer {

    private final MleEndpoint endpoint;
    private ExchangeCipher cipher;
    private KeySource privateKeys;
    private CipherOptions options;
    private String method = "POST";
    private RunningProfiles.Run run = RunningProfiles.Run.NONE;

    MleProducer(MleEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        MleComponent component = endpoint.component();
        options = new CipherOptions(endpoint.getCamelContext(), endpoint.getConfiguration());
        if (signs()) {
            method = MleCallProducer.method(endpoint.getConfiguration().getHttpMethod());
        }
        privateKeys = endpoint.getOperation() != MleOperation.inspect && usesPrivateKeys()
                ? options.requirePrivateKeys(component.keyLocations())
                : options.privateKeys(component.keyLocations());
        if (endpoint.getOperation() == MleOperation.quarantine
                && endpoint.getConfiguration().getEncryptedRequest() == Requirement.OFF) {
            throw CipherOptions.wrong(
                    "encryptedRequest", "off, for quarantine", "required", "leave it out: a dead letter is encrypted");
        }
        cipher = component.newCipher(endpoint.getConfiguration());
        if (signs()) {
            options.signing(component.keyLocations());
        }
        if (EnumSet.of(MleOperation.encrypt, MleOperation.quarantine).contains(endpoint.getOperation())
                && endpoint.getConfiguration().getRole() == Role.CLIENT
                && endpoint.getConfiguration().getEncryptedRequest() != Requirement.OFF
                && MleCallProducer.hasBody(method)) {
            options.requirePublicKeys();
        }
        if (needsPublicKeys()) {
            component.remoteKeys().fetchOnceStarted(options.publicKeys(component.keyLocations()));
        }
        if (endpoint.getOperation() != MleOperation.inspect) {
            run = component.watch(endpoint.getConfiguration(), endpoint.getOperation());
        }
    }

    @Override
    protected void doStop() throws Exception {
        run.close();
        super.doStop();
    }

    /** A client encrypts to them; a server looks the key for the answer up in them. */
    private boolean needsPublicKeys() {
        MleOperation operation =
                endpoint.getConfiguration().getRole() == Role.CLIENT ? MleOperation.encrypt : MleOperation.decrypt;
        return endpoint.getOperation() == operation && options.usesPublicKeys();
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        switch (endpoint.getOperation()) {
            case encrypt -> encrypt(exchange, message);
            case decrypt -> decrypt(exchange, message);
            case quarantine -> quarantine(exchange, message);
            case inspect -> inspect(exchange, message);
            default -> throw new IllegalStateException("Not an operation on one message: " + endpoint.getOperation());
        }
    }

    private void encrypt(Exchange exchange, Message message) {
        if (!signs()) {
            message.setBody(cipher.encrypt(exchange, message.getBody()));
            return;
        }
        if (MleCallProducer.hasBody(method)) {
            message.setBody(cipher.encrypt(exchange, message.getBody()));
        } else {
            // The method is the option's, so a body on the message is none of the request.
            message.setBody(cipher.encrypt(exchange, new byte[0]));
            message.setBody(null);
        }
        // What was signed is what the next step sends: no header may turn it elsewhere.
        WireHeaders.removeControls(message);
        message.setHeader(Exchange.HTTP_METHOD, method);
    }

    private boolean signs() {
        return endpoint.getOperation() == MleOperation.encrypt && options.signsRequests();
    }

    private void decrypt(Exchange exchange, Message message) {
        byte[] decrypted = cipher.decrypt(exchange, message.getBody());
        // An answer without a body stays one.
        if (message.getBody() != null) {
            message.setBody(decrypted);
        }
    }

    /** The failed call's request, or the body of a message whose call was not even tried. */
    private void quarantine(Exchange exchange, Message message) {
        CallState state = CallState.of(exchange);
        Optional<Failed> keptBefore = state.failed().filter(Failed::kept);
        Optional<Failed> failed = state.failed().filter(call -> !call.kept());
        failed.filter(call -> !isMeant(call, state, exchange)).ifPresent(call -> {
            throw inDoubt();
        });
        if (failed.isEmpty() && !isUntried(state, message.getBody())) {
            // The body is no request any more but a wire body, or the answer, which must not be sent as a request.
            throw Condition.FAILED_CALL.refusal();
        }
        Object caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT);
        byte[] encrypted = failed.map(call -> cipher.encryptAside(requestOf(call)))
                .orElseGet(() -> encryptedAside(exchange, message.getBody()));
        String key = failed.isPresent()
                ? failed.get().idempotencyKey().orElseGet(MleProducer::newKey)
                : ownKey(exchange, keptBefore)
                        // Behind a circuit breaker the call was made on a copy, and only its failure came back.
                        .filter(any -> !isRefused(caught, Reason.IDEMPOTENCY_KEY))
                        .orElseGet(MleProducer::newKey);
        DeadLetter letter = new DeadLetter(
                failed.map(call -> call.line().operation().address())
                        .or(() -> ownTarget(exchange, keptBefore))
                        // Without its query it would be sent again as another request; and in doubt a person decides.
                        .filter(target -> target.indexOf('?') < 0
                                && failed.filter(MleProducer::isKeyInDoubt).isEmpty()
                                && !isRefused(caught, Reason.IDEMPOTENCY_KEY_IN_DOUBT)),
                failed.map(call -> call.line().operation().method()).or(() -> ownMethod(exchange, keptBefore)),
                key,
                encrypted);
        // Credentials and what else the request's headers hold are none of the dead letter's business.
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        byte[] body = encrypted.length == 0 ? encrypted : letter.json();
        message.setBody(body);
        failed.ifPresent(call -> CallState.kept(exchange, call, body));
        exchange.setProperty(MleConstants.DEAD_LETTER_KEY, key);
        exchange.setProperty(MleConstants.DEAD_LETTER_NAME, letter.name());
    }

    private static String newKey() {
        return UUID.randomUUID().toString();
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
        return state.fellBack()
                || isRefused(exchange.getProperty(Exchange.EXCEPTION_CAUGHT), Reason.FALLBACK_REFUSED)
                || call.isMeantBy(
                        exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class),
                        exchange.getMessage().getBody());
    }

    private static boolean isKeyInDoubt(Failed call) {
        return isRefused(call.failure(), Reason.IDEMPOTENCY_KEY_IN_DOUBT);
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

    private byte[] encryptedAside(Exchange exchange, @Nullable Object body) {
        byte[] plaintext = cipher.octets(exchange, body);
        try {
            return cipher.encryptAside(plaintext);
        } finally {
            if (plaintext != body) {
                Arrays.fill(plaintext, (byte) 0);
            }
        }
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

    private static Optional<String> ownMethod(Exchange exchange, Optional<Failed> before) {
        return ownTarget(exchange, before)
                .map(target -> exchange.getProperty(MleConstants.METHOD, String.class))
                .map(method -> method.toUpperCase(Locale.ROOT));
    }

    /** The key that the route has set, unless it is that of the request before, whose letter has its name. */
    private static Optional<String> ownKey(Exchange exchange, Optional<Failed> before) {
        return Optional.ofNullable(exchange.getProperty(MleConstants.IDEMPOTENCY_KEY, String.class))
                .filter(key -> before.filter(call -> call.idempotencyKey().equals(Optional.of(key)))
                        .isEmpty());
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

    private void inspect(Exchange exchange, Message message) {
        MleConfiguration configuration = endpoint.getConfiguration();
        BodyBytes bodies = BodyBytes.of(exchange.getContext(), options.longestBody());
        byte[] body = bodies.of(exchange, message.getBody());
        int limit = configuration.getMaxMessageSize();
        KeySource ours = configuration.getPrivateKeys() == null ? KeySource.of(KeySet.EMPTY) : privateKeys;
        CryptoProvider crypto = endpoint.component().cryptoProvider(configuration);
        JweInspection inspection = configuration.isDiagnose()
                ? JweInspection.diagnosed(body, incoming(), limit, ours, crypto)
                : JweInspection.of(body, incoming(), limit, ours);
        Map<String, Object> members = inspection.toMap();
        members.put("cryptoProvider", crypto.name());
        message.setBody(JsonBody.of(members));
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
    }

    /** What comes in: an answer to a client, a request to a server. */
    private Direction incoming() {
        return endpoint.getConfiguration().getRole() == Role.CLIENT
                ? options.resolvedProfile().response()
                : options.resolvedProfile().request();
    }

    private boolean usesPrivateKeys() {
        if (endpoint.getOperation() == MleOperation.decrypt) {
            return true;
        }
        return endpoint.getConfiguration().getRole() == Role.CLIENT && options.requestsNamePrivateKeys();
    }
}
