package org.camelmle.message;

import java.util.Optional;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.jose.CompactJwe;
import org.camelmle.keys.MleKey;
import org.camelmle.profile.Envelope.Location;
import org.camelmle.profile.Profile;

/** Client role: accepts or refuses an answer. Its shape says whether it is encrypted, on every status. */
final class AnswerReader {

    private static final int STATUS_OF_NONE = 200;
    private static final int NO_CONTENT = 204;

    private final Profile profile;
    private final DirectionCipher response;
    private final PrivateKeys privateKeys;
    private final Requirement requirement;
    private final MessageEvents events;

    AnswerReader(
            Profile profile,
            DirectionCipher response,
            PrivateKeys privateKeys,
            Requirement requirement,
            MessageEvents events) {
        this.profile = profile;
        this.response = response;
        this.privateKeys = privateKeys;
        this.requirement = requirement;
        this.events = events;
    }

    DecryptedMessage read(WireMessage answer, Optional<SentRequest> sent) {
        Optional<Location> jwe = locate(answer);
        return jwe.isPresent() ? decrypt(answer, jwe.get(), sent) : pass(answer, sent);
    }

    /** A body that is no envelope is plain, be it a proxy's HTML; what may be plain is decided after that. */
    private Optional<Location> locate(WireMessage answer) {
        try {
            return response.find(answer.body(), answer.headers());
        } catch (MessageRejectedException noEnvelope) {
            if (noEnvelope.reason() == Reason.TOO_LARGE) {
                throw noEnvelope;
            }
            return Optional.empty();
        }
    }

    private DecryptedMessage decrypt(WireMessage answer, Location location, Optional<SentRequest> sent) {
        CompactJwe jwe = response.parse(location);
        MleKey key = key(jwe, answer, sent);
        byte[] plaintext = response.decrypt(jwe, key);
        throwIfProviderError(plaintext, answer, sent);
        events.decrypted(profile.name(), key.id());
        return accepted(plaintext, Optional.of(key.id()), answer);
    }

    private MleKey key(CompactJwe jwe, WireMessage answer, Optional<SentRequest> sent) {
        Optional<String> named = jwe.header().keyId();
        if (named.isEmpty()) {
            return privateKeys.forAnswers();
        }
        String keyId = named.get();
        sent.map(SentRequest::replyKeyIds)
                .filter(ids -> !privateKeys.haveOtherNames() && !ids.isEmpty() && !ids.contains(keyId))
                .filter(ids -> !profile.answerHeaders().replayed(answer.headers()))
                .ifPresent(ids -> {
                    throw Rejections.keyIdMismatch(keyId, ids);
                });
        return privateKeys.opening(keyId);
    }

    private DecryptedMessage pass(WireMessage answer, Optional<SentRequest> sent) {
        throwIfProviderError(answer.body(), answer, sent);
        boolean encryptionExpected = sent.map(SentRequest::encrypted).orElse(true);
        if (isSuccess(answer) && encryptionExpected && !hasNothingToEncrypt(answer)) {
            if (requirement == Requirement.REQUIRED) {
                throw Rejections.plainAnswer(status(answer));
            }
            events.plaintextPassed(profile.name());
        }
        return accepted(answer.body(), Optional.empty(), answer);
    }

    /** 204 says that there is no content (RFC 9110 section 15.3.5). */
    private static boolean hasNothingToEncrypt(WireMessage answer) {
        return status(answer) == NO_CONTENT && answer.body().length == 0;
    }

    private void throwIfProviderError(byte[] body, WireMessage answer, Optional<SentRequest> sent) {
        if (isSuccess(answer)) {
            return;
        }
        profile.errors()
                .read(body, status(answer), answer.headers(), sent.flatMap(SentRequest::signed))
                .ifPresent(error -> {
                    throw error;
                });
    }

    private DecryptedMessage accepted(byte[] body, Optional<String> keyId, WireMessage answer) {
        return new DecryptedMessage(
                body, keyId.isPresent(), keyId, profile.answerHeaders().requestId(answer.headers()), Optional.empty());
    }

    private static boolean isSuccess(WireMessage answer) {
        return status(answer) / 100 == 2;
    }

    private static int status(WireMessage answer) {
        return answer.status().orElse(STATUS_OF_NONE);
    }
}
