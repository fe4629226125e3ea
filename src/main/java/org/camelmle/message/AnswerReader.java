package org.camelmle.message;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.jose.CompactJwe;
import org.camelmle.jose.StepTimes;
import org.camelmle.jose.StepTimes.Operation;
import org.camelmle.jose.StepTimes.Step;
import org.camelmle.keys.MleKey;
import org.camelmle.profile.Envelope.Sealed;
import org.camelmle.profile.Profile;
import org.camelmle.profile.Profile.EncryptedAnswers;
import org.camelmle.profile.json.RedactedFields;

/** Client role: accepts or refuses an answer. Its shape says whether it is encrypted, on every status. */
final class AnswerReader {

    private static final int STATUS_OF_NONE = 200;
    private static final int NO_CONTENT = 204;

    private final Profile profile;
    private final DirectionCipher response;
    private final PrivateKeys privateKeys;
    private final Requirement requirement;
    private final MessageEvents events;
    private final StepTimes times;

    AnswerReader(
            Profile profile,
            DirectionCipher response,
            PrivateKeys privateKeys,
            Requirement requirement,
            MessageEvents events,
            StepTimes times) {
        this.profile = profile;
        this.response = response;
        this.privateKeys = privateKeys;
        this.requirement = requirement;
        this.events = events;
        this.times = times;
    }

    /** @param boundKeyId our key for answers that name none, asked only then; empty for the configured one */
    DecryptedMessage read(WireMessage answer, Optional<SentRequest> sent, Supplier<Optional<String>> boundKeyId) {
        long begun = times.now();
        Optional<Sealed> sealed = locate(answer);
        boolean encrypted = sealed.filter(found -> !found.jwes().isEmpty()).isPresent();
        return encrypted ? decrypt(answer, sealed.get(), sent, boundKeyId, begun) : pass(answer, sealed, sent);
    }

    /**
     * A body that is no envelope is plain, be it a proxy's HTML; what may be plain is decided after that. A broken
     * envelope is no answer on any status.
     */
    private Optional<Sealed> locate(WireMessage answer) {
        try {
            return response.find(answer.body(), answer.headers());
        } catch (MessageRejectedException noEnvelope) {
            if (noEnvelope.reason() == Reason.TOO_LARGE || response.envelope().isSpoilt(answer.body())) {
                throw noEnvelope;
            }
            return Optional.empty();
        }
    }

    private DecryptedMessage decrypt(
            WireMessage answer,
            Sealed sealed,
            Optional<SentRequest> sent,
            Supplier<Optional<String>> boundKeyId,
            long begun) {
        if (isSuccess(answer)) {
            acceptPlain(sealed.unsealed());
        }
        List<CompactJwe> jwes = response.parse(sealed);
        long parsed = times.now();
        times.took(Operation.DECRYPT, Step.ENVELOPE, parsed - begun);
        List<MleKey> keys =
                jwes.stream().map(jwe -> key(jwe, answer, sent, boundKeyId)).toList();
        times.took(Operation.DECRYPT, Step.KEY, times.now() - parsed);
        byte[] plaintext = response.open(sealed, jwes, keys);
        privateKeys.opened(keys);
        try {
            throwIfProviderError(plaintext, answer, sent);
        } catch (RuntimeException e) {
            Arrays.fill(plaintext, (byte) 0);
            throw e;
        }
        events.decrypted(profile.name(), keys.get(0).id(), jwes.get(0).header());
        return accepted(plaintext, Optional.of(keys.get(0).id()), answer);
    }

    private MleKey key(
            CompactJwe jwe, WireMessage answer, Optional<SentRequest> sent, Supplier<Optional<String>> boundKeyId) {
        Optional<String> named = jwe.header().keyId();
        if (named.isEmpty()) {
            return boundKeyId.get().map(privateKeys::opening).orElseGet(privateKeys::forAnswers);
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

    private DecryptedMessage pass(WireMessage answer, Optional<Sealed> sealed, Optional<SentRequest> sent) {
        throwIfProviderError(answer.body(), answer, sent);
        if (isSuccess(answer) && isEncryptionExpected(sent) && !hasNothingToEncrypt(answer)) {
            if (sealed.isPresent()) {
                acceptPlain(sealed.get().unsealed());
            } else if (requirement == Requirement.REQUIRED) {
                throw Rejections.plainAnswer(status(answer));
            } else {
                events.plaintextPassed(profile.name(), Operation.DECRYPT);
            }
        }
        return accepted(answer.body(), Optional.empty(), answer);
    }

    private boolean isEncryptionExpected(Optional<SentRequest> sent) {
        return profile.answers().encrypted() == EncryptedAnswers.ALWAYS
                || sent.map(SentRequest::encrypted).orElse(true);
    }

    private void acceptPlain(List<String> fields) {
        if (fields.isEmpty()) {
            return;
        }
        if (requirement == Requirement.REQUIRED) {
            throw Rejections.plainFields(fields);
        }
        events.plaintextPassed(profile.name(), Operation.DECRYPT);
    }

    /**
     * 204 says that there is no content (RFC 9110 section 15.3.5). Where all answers are encrypted, or all requests
     * signed, HEAD, DELETE and others have answers of any good status without a body.
     */
    private boolean hasNothingToEncrypt(WireMessage answer) {
        boolean mayBeEmpty = status(answer) == NO_CONTENT
                || profile.answers().encrypted() == EncryptedAnswers.ALWAYS
                || profile.signing().isPresent();
        return mayBeEmpty && answer.body().length == 0;
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
                body,
                keyId.isPresent(),
                keyId,
                profile.answerHeaders().requestId(answer.headers()),
                profile.answers()
                        .redactionMark()
                        .map(mark -> RedactedFields.of(body, mark))
                        .orElse(List.of()),
                Optional.empty());
    }

    private static boolean isSuccess(WireMessage answer) {
        return status(answer) / 100 == 2;
    }

    private static int status(WireMessage answer) {
        return answer.status().orElse(STATUS_OF_NONE);
    }
}
