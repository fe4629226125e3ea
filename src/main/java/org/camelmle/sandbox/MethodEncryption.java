package org.camelmle.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.camelmle.ErrorAnswer;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;
import org.camelmle.message.DecryptedMessage;
import org.camelmle.message.MessageCipher;
import org.camelmle.message.MessageEvents;
import org.camelmle.message.ReceivedRequest;
import org.camelmle.message.Requirement;
import org.camelmle.message.WireMessage;
import org.camelmle.profile.Profile;
import org.camelmle.profile.Profiles;
import org.camelmle.sandbox.Faults.Fault;

/**
 * Decrypts a request, lets the resource answer, encrypts the whole answer to the key that the request named.
 *
 * <p>What was refused for a wrong form or key is not stored under an idempotency key, or a caller could not encrypt again
 * after {@code MLE_INVALID_KID} as the provider asks for. Errors of encryption are always plain. Errors of the resource are encrypted as its successes are; which of the two
 * the provider does is not documented.
 */
final class MethodEncryption {

    private static final Profile METHOD = Profiles.byName("method");
    private static final String FOREIGN_KID = "key-of-somebody-else";

    private final CompletableFuture<MessageCipher> cipher;
    private final Faults faults;

    /** Returns at once: choosing a crypto provider takes longer than the server's start and goes on beside it. */
    MethodEncryption(MethodKeys keys, Faults faults, SandboxBuilder options) {
        this.faults = faults;
        this.cipher = CompletableFuture.supplyAsync(() -> new MessageCipher(new MessageCipher.Settings(
                METHOD,
                KeySource.of(KeySet.EMPTY),
                keys.decryptionKeys(),
                Optional.empty(),
                METHOD.encryptionMethod(),
                options.encryptedRequest,
                Requirement.REQUIRED,
                options.maxMessageSize,
                CryptoProvider.select("auto"),
                MessageEvents.NONE)));
    }

    /** The answer on the wire to a request on the wire. */
    Answer around(Request request, KeySource callerKeys, Function<Request, Answer> resource) {
        try {
            DecryptedMessage message = cipher.join()
                    .decryptRequest(WireMessage.request(request.body(), request.headerLookup()), callerKeys);
            return message.encrypted() ? encrypted(request, message, resource) : resource.apply(request);
        } catch (MessageRejectedException e) {
            Answer refusal =
                    refusal(e.httpStatus().orElse(400), e.responseBody().orElse(""));
            return refusal.status() < 500 ? refusal.withHeader(Idempotency.STATUS, Idempotency.BYPASSED) : refusal;
        }
    }

    private Answer encrypted(Request request, DecryptedMessage message, Function<Request, Answer> resource) {
        if (faults.happens(Fault.DECRYPTION_OUTAGE)) {
            return refusal(Reason.DECRYPTION);
        }
        Answer answer = resource.apply(request.withBody(message.body()));
        return encrypted(answer, message.received().orElseThrow()).withOpened(message.body());
    }

    private Answer encrypted(Answer answer, ReceivedRequest received) {
        boolean success = answer.status() < 400;
        if (faults.happens(Fault.ENCRYPTION_OUTAGE)) {
            return refusal(Reason.BODY);
        }
        if (faults.happens(success ? Fault.PLAIN_ANSWER : Fault.PLAIN_ERRORS)) {
            return answer;
        }
        byte[] body =
                cipher.join().encryptResponse(answer.body(), misled(received)).body();
        return answer.withBody(faults.happens(Fault.TAMPERED_TAG) ? tampered(body) : body);
    }

    private ReceivedRequest misled(ReceivedRequest received) {
        Optional<MleKey> key = faults.happens(Fault.WRONG_KID)
                ? received.replyKey().map(named -> named.withId(FOREIGN_KID))
                : received.replyKey();
        return new ReceivedRequest(
                key, faults.happens(Fault.A128GCM_ANSWER) ? ContentEncryption.A128GCM : received.encryptionMethod());
    }

    /** Another first character of the last segment: the tag's first six bits. */
    private static byte[] tampered(byte[] body) {
        byte[] changed = body.clone();
        for (int i = changed.length - 1; i >= 0; i--) {
            if (changed[i] == '.') {
                changed[i + 1] = (byte) (changed[i + 1] == 'A' ? 'B' : 'A');
                return changed;
            }
        }
        return changed;
    }

    private Answer refusal(Reason reason) {
        ErrorAnswer reply = METHOD.errors().reply(reason);
        return refusal(reply.httpStatus().orElse(400), reply.body().orElse(""));
    }

    private Answer refusal(int status, String body) {
        return faults.shape(Answer.of(status, body.getBytes(StandardCharsets.UTF_8)));
    }
}
