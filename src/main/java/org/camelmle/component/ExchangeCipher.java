package org.camelmle.component;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.camelmle.Explanation;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleConfigurationException;
import org.camelmle.MleException;
import org.camelmle.component.wire.BodyBytes;
import org.camelmle.component.wire.PlainRequest;
import org.camelmle.component.wire.WireHeaders;
import org.camelmle.message.CallerKeys;
import org.camelmle.message.DecryptedMessage;
import org.camelmle.message.EncryptedMessage;
import org.camelmle.message.MessageCipher;
import org.camelmle.message.RequestSigning.Verification;
import org.camelmle.message.Role;
import org.camelmle.message.WireMessage;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.profile.signing.RequestLine;
import org.camelmle.profile.signing.RequestVerifier.Verified;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts and decrypts exchanges: reads body and headers, calls {@link MessageCipher}, writes headers and state. The
 * one piece of code behind the endpoints and the data format. Safe for many threads.
 */
public final class ExchangeCipher {

    private final MessageCipher cipher;
    private final Role role;
    private final String profileName;
    private final WireHeaders headers;
    private final CallerKeys callerKeys;
    private final Credentials credentials;
    private final BodyBytes bodies;
    private final Optional<Verification> verification;

    /** @param verification server role: of callers' signatures, where the profile demands them */
    ExchangeCipher(
            MessageCipher cipher,
            String profileName,
            WireHeaders headers,
            CallerKeys callerKeys,
            Credentials credentials,
            BodyBytes bodies,
            Optional<Verification> verification) {
        this.cipher = cipher;
        this.role = headers.role();
        this.profileName = profileName;
        this.headers = headers;
        this.callerKeys = callerKeys;
        this.credentials = credentials;
        this.bodies = bodies;
        this.verification = verification;
    }

    /**
     * Encrypts a body and sets the wire's headers.
     *
     * @return the wire body
     * @throws MleException as its class says; the exchange's body is untouched then
     */
    public byte[] encrypt(Exchange exchange, @Nullable Object body) {
        byte[] plaintext = {};
        byte[] wire = {};
        try {
            plaintext = bodies.of(exchange, body);
            EncryptedMessage encrypted =
                    role == Role.CLIENT ? encryptRequest(exchange, plaintext) : encryptResponse(exchange, plaintext);
            headers.leave(exchange.getMessage(), encrypted);
            wire = encrypted.body();
            return wire;
        } catch (RuntimeException e) {
            headers.fail(exchange.getMessage());
            throw e;
        } finally {
            // A copy of the body that was made for us, unless it leaves as it is.
            if (plaintext != body && plaintext != wire) {
                Arrays.fill(plaintext, (byte) 0);
            }
        }
    }

    /** Cleans the message below the one that a step failed on, and tells there what the failure says. */
    public void failBelow(Exchange exchange) {
        Message failed = exchange.getMessage();
        Message below = exchange.getIn();
        headers.fail(below);
        for (String name : List.of(MleConstants.PROFILE, MleConstants.ERROR_CODE, MleConstants.REQUEST_ID)) {
            if (failed.getHeader(name) != null) {
                below.setHeader(name, failed.getHeader(name));
            }
        }
    }

    /** The octets of a body, as {@link #encrypt} would take them. */
    byte[] octets(Exchange exchange, @Nullable Object body) {
        return bodies.of(exchange, body);
    }

    /**
     * Client role: encrypts a request, but not to one of these keys, and sets the wire's headers and body.
     *
     * @param rejected ids of the peer's keys that it has rejected
     * @return the id of the key that was encrypted to
     */
    Optional<String> encryptRequest(Exchange exchange, byte[] plaintext, Set<String> rejected) {
        EncryptedMessage encrypted = plaintext.length == 0
                ? cipher.withoutBody(merchant(exchange))
                : cipher.encryptRequest(plaintext, rejected, merchant(exchange));
        CallState.sent(exchange, encrypted);
        headers.leave(exchange.getMessage(), encrypted);
        exchange.getMessage().setBody(encrypted.body());
        return encrypted.keyId();
    }

    /** Client role: whether there is another key of the peer's than these, after asking it for its keys. */
    boolean hasAnotherKey(String keyId, Set<String> rejected) {
        return cipher.hasAnotherKey(keyId, rejected);
    }

    /** Client role: whether the answer that came is a repetition of a stored one. */
    boolean isReplayed(Message answer) {
        return cipher.isReplayed(lookup(answer));
    }

    /** Client role: gives a failed call's request back as it was before its call, to be sent in plaintext. */
    void restorePlain(Exchange exchange, PlainRequest request, String idempotencyKey) {
        request.restoreHeaders(exchange);
        Message message = exchange.getMessage();
        Object type = message.getHeader(Exchange.CONTENT_TYPE, cipher.requestType());
        headers.leave(message, cipher.inPlain());
        WireHeaders.removeControls(message);
        message.setHeader(Exchange.CONTENT_TYPE, type);
        message.setHeader(LogicalCall.IDEMPOTENCY_HEADER, idempotencyKey);
        message.setBody(request.plaintext().clone());
    }

    /** The wire body of a plaintext that is put aside: encrypted to the peer's current key; the exchange stays as it is. */
    byte[] encryptAside(byte[] plaintext) {
        return plaintext.length == 0
                ? plaintext
                : cipher.encryptRequest(plaintext).body();
    }

    /** Lets a request go that has no body: without encryption, where the profile allows it. */
    void withoutBody(Exchange exchange) {
        EncryptedMessage message = cipher.withoutBody(merchant(exchange));
        CallState.sent(exchange, message);
        headers.leave(exchange.getMessage(), message);
    }

    /**
     * Decrypts a wire body, or accepts a plain one where the rules allow it, and sets the answer's headers.
     *
     * @param body the wire body; null for none
     * @return the plaintext, or the plain body
     * @throws MleException as its class says; the exchange's body is untouched then
     */
    public byte[] decrypt(Exchange exchange, @Nullable Object body) {
        Message message = exchange.getMessage();
        try {
            byte[] wire = body == null ? new byte[0] : bodies.of(exchange, body);
            DecryptedMessage decrypted =
                    role == Role.CLIENT ? decryptResponse(exchange, wire) : decryptRequest(exchange, wire);
            headers.arrive(message);
            if (decrypted.encrypted()) {
                headers.typeOfOpened(message, decrypted.body());
            }
            boolean fellBack = CallState.of(exchange).fellBack()
                    && exchange.getProperty(MleConstants.FALLBACK, false, Boolean.class);
            describe(message, decrypted, fellBack);
            return decrypted.body();
        } catch (MleException e) {
            headers.fail(message);
            message.setHeader(MleConstants.PROFILE, profileName);
            e.providerCode().ifPresent(code -> message.setHeader(MleConstants.ERROR_CODE, code));
            e.requestId().ifPresent(id -> message.setHeader(MleConstants.REQUEST_ID, id));
            throw e;
        } catch (RuntimeException e) {
            // A bean of the user's, such as a source of keys, may throw what it likes.
            headers.fail(message);
            throw e;
        }
    }

    private EncryptedMessage encryptRequest(Exchange exchange, byte[] plaintext) {
        EncryptedMessage encrypted = plaintext.length == 0
                ? cipher.withoutBody(merchant(exchange))
                : cipher.encryptRequest(plaintext, Set.of(), merchant(exchange));
        CallState.sent(exchange, encrypted);
        return encrypted;
    }

    private static Optional<String> merchant(Exchange exchange) {
        return Optional.ofNullable(exchange.getProperty(MleConstants.MERCHANT_ID, String.class));
    }

    private EncryptedMessage encryptResponse(Exchange exchange, byte[] plaintext) {
        return CallState.of(exchange)
                .received()
                .map(received -> cipher.encryptResponse(plaintext, received))
                .orElseThrow(() -> new MleConfigurationException(new Explanation(
                        "mle:encrypt in the server role on an exchange whose request was never decrypted",
                        "mle:decrypt?role=server earlier on the same exchange",
                        "a route that encrypts a request but says role=server",
                        "set role=client, or decrypt the caller's request first")));
    }

    private DecryptedMessage decryptResponse(Exchange exchange, byte[] wire) {
        DecryptedMessage answer = cipher.decryptResponse(
                new WireMessage(wire, status(exchange.getMessage()), lookup(exchange.getMessage())),
                CallState.of(exchange).sent(),
                () -> credentials.keyId(exchange));
        CallState.answered(exchange);
        credentials.opened(exchange, answer.keyId());
        return answer;
    }

    private DecryptedMessage decryptRequest(Exchange exchange, byte[] wire) {
        WireMessage message = WireMessage.request(wire, lookup(exchange.getMessage()));
        DecryptedMessage decrypted = verification.isPresent()
                ? decryptSigned(exchange, message, verification.get())
                : cipher.decryptRequest(
                        message, callerKeys.of(exchange.getProperty(MleConstants.CALLER, "", String.class)));
        decrypted.received().ifPresent(received -> CallState.received(exchange, received));
        return decrypted;
    }

    /** Whose request it is, its signature says. */
    private DecryptedMessage decryptSigned(Exchange exchange, WireMessage message, Verification callers) {
        RequestLine line = SignedTarget.received(exchange.getMessage(), callers.host());
        Verified verified = cipher.verifyRequest(message, callers.verifier(), line);
        DecryptedMessage decrypted = cipher.decryptRequest(message, callerKeys.of(verified.owner()), verified);
        exchange.setProperty(MleConstants.CALLER, verified.owner());
        exchange.setProperty(MleConstants.MERCHANT_ID, verified.merchantId());
        return decrypted;
    }

    private static HeaderLookup lookup(Message message) {
        return name -> Optional.ofNullable(message.getHeader(name)).map(String::valueOf);
    }

    /** The status of the answer, which the transport has set. */
    private static OptionalInt status(Message message) {
        Object status = message.getHeader(Exchange.HTTP_RESPONSE_CODE);
        if (status == null) {
            return OptionalInt.empty();
        }
        try {
            int code = Integer.parseInt(status.toString().trim());
            if (code >= 100 && code <= 599) {
                return OptionalInt.of(code);
            }
        } catch (NumberFormatException e) {
            // Falls through to the refusal: a status that is none must not count as a good one.
        }
        throw new MessageRejectedException(
                Reason.FORMAT,
                new Explanation(
                        "a status of the answer that is no HTTP status",
                        "100 to 599 in the header " + Exchange.HTTP_RESPONSE_CODE,
                        "a step before this one overwrote that header",
                        "leave the header as the HTTP component set it"));
    }

    /** Cleans a message whose call failed on its way. */
    void fail(Message message) {
        headers.fail(message);
    }

    private void describe(Message message, DecryptedMessage decrypted, boolean fellBack) {
        message.setHeader(MleConstants.PROFILE, profileName);
        message.setHeader(MleConstants.ENCRYPTED, decrypted.encrypted());
        if (fellBack) {
            message.setHeader(MleConstants.FALLBACK, true);
        }
        decrypted.keyId().ifPresent(id -> message.setHeader(MleConstants.KEY_ID, id));
        decrypted.requestId().ifPresent(id -> message.setHeader(MleConstants.REQUEST_ID, id));
        if (!decrypted.redacted().isEmpty()) {
            message.setHeader(MleConstants.REDACTED, decrypted.redacted());
        }
    }
}
