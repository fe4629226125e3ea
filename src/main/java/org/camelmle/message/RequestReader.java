package org.camelmle.message;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.camelmle.ErrorAnswer;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.jose.CompactJwe;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.JweHeader;
import org.camelmle.jose.StepTimes;
import org.camelmle.jose.StepTimes.Operation;
import org.camelmle.jose.StepTimes.Step;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.StrictJson;
import org.camelmle.profile.Envelope.Sealed;
import org.camelmle.profile.JsonMember;
import org.camelmle.profile.Profile;
import org.camelmle.profile.Profile.EmptyBody;
import org.camelmle.profile.Profile.EncryptedAnswers;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.profile.signing.RequestVerifier;
import org.camelmle.profile.signing.RequestVerifier.Incoming;
import org.camelmle.profile.signing.RequestVerifier.Verified;

/**
 * Server role: accepts or refuses a request. The order of the checks is part of the contract: marker header, JSON,
 * member, shape and header of the JWE, our key, the caller's key, decryption, the text. The private key is used only
 * after all that can be checked without it.
 */
final class RequestReader {

    private final Profile profile;
    private final DirectionCipher request;
    private final PrivateKeys privateKeys;
    private final Requirement requirement;
    private final Requirement answers;
    private final MessageEvents events;
    private final StepTimes times;

    RequestReader(
            Profile profile,
            DirectionCipher request,
            PrivateKeys privateKeys,
            Requirement requirement,
            Requirement answers,
            MessageEvents events,
            StepTimes times) {
        this.profile = profile;
        this.request = request;
        this.privateKeys = privateKeys;
        this.requirement = requirement;
        this.answers = answers;
        this.events = events;
        this.times = times;
    }

    /** How the caller's key for the answer is found. */
    private interface ReplyKeys {

        Optional<MleKey> toPlain();

        Optional<MleKey> to(List<CompactJwe> jwes);
    }

    /** The request, or a failure that says what to answer. */
    DecryptedMessage read(WireMessage message, KeySource callerKeys, ContentEncryption ownMethod) {
        return read(
                message,
                new ReplyKeys() {
                    @Override
                    public Optional<MleKey> toPlain() {
                        return answersAreAlwaysEncrypted() ? currentKey(callerKeys) : Optional.empty();
                    }

                    @Override
                    public Optional<MleKey> to(List<CompactJwe> jwes) {
                        return request.replyKeyMember().isEmpty() && answersAreAlwaysEncrypted()
                                ? currentKey(callerKeys)
                                : Optional.of(replyKey(jwes, callerKeys));
                    }
                },
                ownMethod);
    }

    /** What was signed, or a failure that says what to answer. */
    Verified verify(RequestVerifier verifier, Incoming incoming) {
        return answering(() -> verifier.verify(incoming));
    }

    /** A signed request names the key for the answer in its signature, and the time in its JWE. */
    DecryptedMessage read(WireMessage message, KeySource callerKeys, Verified verified, ContentEncryption ownMethod) {
        Optional<MleKey> replyKey = answering(() -> namedKey(callerKeys, verified));
        return read(
                message,
                new ReplyKeys() {
                    @Override
                    public Optional<MleKey> toPlain() {
                        return replyKey;
                    }

                    @Override
                    public Optional<MleKey> to(List<CompactJwe> jwes) {
                        jwes.forEach(jwe -> requireTime(jwe.header()));
                        return replyKey;
                    }
                },
                ownMethod);
    }

    private Optional<MleKey> namedKey(KeySource callerKeys, Verified verified) {
        if (answers == Requirement.OFF) {
            return Optional.empty();
        }
        if (verified.replyKeyId().isEmpty() && answers == Requirement.REQUIRED) {
            throw Rejections.replyKeyIdMissing();
        }
        return verified.replyKeyId()
                .map(id -> callerKeys.keys().named(id).stream()
                        .filter(key -> key.status() != KeyStatus.DISABLED)
                        .findFirst()
                        .map(key -> key.id().equals(id) ? key : key.withId(id))
                        .orElseThrow(() -> Rejections.replyKeyIdUnknown(id)));
    }

    /** A number, or as some samples write it a number in quotes. How old it is the signature says. */
    private void requireTime(JweHeader header) {
        Object time = header.members().getOrDefault("iat", "");
        if (request.saysTime() && !(time instanceof Number) && !time.toString().matches("[0-9]{1,13}")) {
            throw Rejections.noTime();
        }
    }

    private DecryptedMessage read(WireMessage message, ReplyKeys replyKeys, ContentEncryption ownMethod) {
        return answering(() -> {
            long begun = times.now();
            Optional<Sealed> sealed = locate(message);
            boolean encrypted = sealed.filter(found -> !found.jwes().isEmpty()).isPresent();
            return encrypted ? decrypt(sealed.get(), replyKeys, begun) : pass(message, replyKeys, ownMethod);
        });
    }

    private <T> T answering(Supplier<T> work) {
        try {
            return work.get();
        } catch (MessageRejectedException e) {
            throw e.answeredWith(profile.errors().reply(e.reason()));
        } catch (KeyUnavailableException e) {
            throw e.answeredWith(
                    e.isOverload() ? ErrorAnswer.BUSY : profile.errors().unavailable());
        }
    }

    /** What is encrypted, or nothing for a request that may be plain. */
    private Optional<Sealed> locate(WireMessage message) {
        boolean marked = isMarked(message.headers());
        if (!marked && mayLackABody(message)) {
            return Optional.empty();
        }
        if (!marked && !profile.marker().isEmpty()) {
            requireNoMarkerNeeded(message);
            return Optional.empty();
        }
        Optional<Sealed> sealed = request.find(message.body(), message.headers());
        boolean demanded = marked || requirement == Requirement.REQUIRED;
        if (sealed.isEmpty() && demanded) {
            throw Rejections.plainRequest();
        }
        List<String> plainFields = sealed.map(Sealed::unsealed).orElse(List.of());
        if (!plainFields.isEmpty() && demanded) {
            throw Rejections.plainFields(plainFields);
        }
        return sealed;
    }

    /** Whether all marker headers are there; one that is there must have exactly the profile's value. */
    private boolean isMarked(HeaderLookup headers) {
        boolean marked = !profile.marker().isEmpty();
        for (Map.Entry<String, String> marker : profile.marker().entrySet()) {
            Optional<String> found = headers.value(marker.getKey());
            if (found.isPresent() && !found.get().equals(marker.getValue())) {
                throw Rejections.marker(marker.getKey(), "another value of the");
            }
            marked &= found.isPresent();
        }
        return marked;
    }

    private boolean mayLackABody(WireMessage message) {
        return message.body().length == 0 && profile.emptyBody() == EmptyBody.PLAIN;
    }

    private void requireNoMarkerNeeded(WireMessage message) {
        if (requirement == Requirement.REQUIRED || holdsJwe(message)) {
            throw Rejections.marker(profile.marker().keySet().iterator().next(), "no");
        }
    }

    private boolean holdsJwe(WireMessage message) {
        try {
            return request.find(message.body(), message.headers())
                    .filter(found -> !found.jwes().isEmpty())
                    .isPresent();
        } catch (MessageRejectedException noEnvelope) {
            if (noEnvelope.reason() == Reason.TOO_LARGE) {
                throw noEnvelope;
            }
            return false;
        }
    }

    private DecryptedMessage pass(WireMessage message, ReplyKeys replyKeys, ContentEncryption ownMethod) {
        if (message.body().length > 0) {
            events.plaintextPassed(profile.name(), Operation.DECRYPT);
        }
        return new DecryptedMessage(
                message.body(),
                false,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.of(new ReceivedRequest(replyKeys.toPlain(), ownMethod)));
    }

    private boolean answersAreAlwaysEncrypted() {
        return profile.answers().encrypted() == EncryptedAnswers.ALWAYS;
    }

    /** The caller's key for an answer that is encrypted whatever the request was like. */
    private Optional<MleKey> currentKey(KeySource callerKeys) {
        if (answers == Requirement.OFF) {
            return Optional.empty();
        }
        KeySet keys = callerKeys.keys();
        Optional<MleKey> key = keys.encryptionKey();
        if (key.isEmpty() && answers == Requirement.REQUIRED) {
            throw Rejections.noKeyToEncryptTo(keys);
        }
        return key;
    }

    private DecryptedMessage decrypt(Sealed sealed, ReplyKeys replyKeys, long begun) {
        List<CompactJwe> jwes = request.parse(sealed);
        long parsed = times.now();
        times.took(Operation.DECRYPT, Step.ENVELOPE, parsed - begun);
        List<MleKey> keys = jwes.stream()
                .map(jwe -> jwe.header().keyId().map(privateKeys::exactly).orElseGet(privateKeys::forAnswers))
                .toList();
        Optional<MleKey> replyKey = replyKeys.to(jwes);
        times.took(Operation.DECRYPT, Step.KEY, times.now() - parsed);
        byte[] plaintext = request.open(sealed, jwes, keys);
        privateKeys.opened(keys);
        requireJson(plaintext);
        events.decrypted(profile.name(), keys.get(0).id(), jwes.get(0).header());
        ContentEncryption used =
                jwes.get(0).header().text("enc").flatMap(ContentEncryption::of).orElseThrow();
        return new DecryptedMessage(
                plaintext,
                true,
                Optional.of(keys.get(0).id()),
                Optional.empty(),
                List.of(),
                Optional.of(new ReceivedRequest(replyKey, used)));
    }

    private MleKey replyKey(List<CompactJwe> jwes, KeySource callerKeys) {
        JweHeader first = jwes.get(0).header();
        request.replyKeyMember().ifPresent(member -> {
            if (jwes.stream().anyMatch(jwe -> !jwe.header().text(member).equals(first.text(member)))) {
                throw Rejections.replyKeysDiffer();
            }
        });
        return replyKey(first, callerKeys);
    }

    /** The caller's key that the request names; in a profile without such a name the caller's current one. */
    private MleKey replyKey(JweHeader header, KeySource callerKeys) {
        Optional<String> member = request.replyKeyMember();
        if (member.isEmpty()) {
            KeySet keys = callerKeys.keys();
            return keys.encryptionKey().orElseThrow(() -> Rejections.noKeyToEncryptTo(keys));
        }
        String id = header.text(member.get()).orElseThrow();
        return find(id, callerKeys)
                .or(() -> findAfterRefresh(id, callerKeys))
                .orElseThrow(() -> Rejections.replyKeyIdUnknown(id));
    }

    private static Optional<MleKey> find(String id, KeySource callerKeys) {
        return callerKeys.keys().find(id).filter(key -> key.status() != KeyStatus.DISABLED);
    }

    /** A caller may have published the key a moment ago; how often its source is asked is the source's own rule. */
    private static Optional<MleKey> findAfterRefresh(String id, KeySource callerKeys) {
        try {
            return callerKeys.refreshFor(id).find(id).filter(key -> key.status() != KeyStatus.DISABLED);
        } catch (KeyUnavailableException e) {
            return Optional.empty();
        }
    }

    private void requireJson(byte[] plaintext) {
        if (plaintext.length == 0 || !(request.envelope() instanceof JsonMember)) {
            return;
        }
        try {
            StrictJson.check(plaintext, 0, plaintext.length, StrictJson.Limits.PAYLOAD);
        } catch (StrictJson.NotJsonException e) {
            Arrays.fill(plaintext, (byte) 0);
            throw Rejections.notJson(String.valueOf(e.getMessage()));
        }
    }
}
