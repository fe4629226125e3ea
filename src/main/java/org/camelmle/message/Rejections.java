package org.camelmle.message;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.camelmle.ErrorAnswer;
import org.camelmle.Explanation;
import org.camelmle.KeyRejectedException;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.MleKey;

/** The sentences of this room's exceptions, each in one place. Ids from a message are shown only if they are plain text. */
final class Rejections {

    private static final int MOST_SHOWN = 10;
    private static final Pattern PLAIN_ID = Pattern.compile("[\\x21-\\x7e]{1,64}");

    private Rejections() {}

    static MessageRejectedException emptyPlaintext() {
        return new MessageRejectedException(
                Reason.BODY,
                new Explanation(
                        "an empty body",
                        "a body with at least one octet",
                        "the route lost the body, or the call has none, as GET and DELETE",
                        "set the body before it is encrypted; send a call without a body without encrypting it"));
    }

    static MessageRejectedException bodyDemanded(String profile) {
        return new MessageRejectedException(
                Reason.BODY,
                new Explanation(
                        "a call without a body",
                        "a body to encrypt: the profile '" + profile + "' lets nothing go plain",
                        "the call is a GET or DELETE",
                        "use a method with a body, or a profile whose emptyBody is 'plain'"));
    }

    static MessageRejectedException tooLarge(long found, long allowed) {
        return new MessageRejectedException(
                Reason.TOO_LARGE,
                new Explanation(
                        "a body of " + found + " octets",
                        "at most " + allowed + ": maxMessageSize and room for an envelope",
                        "the message is larger than this endpoint was set up for",
                        "raise maxMessageSize, or let the peer send less at once"));
    }

    static MessageRejectedException plainAnswer(int status) {
        return new MessageRejectedException(
                Reason.NOT_ENCRYPTED,
                new Explanation(
                        "a plain answer with status " + status,
                        "an encrypted answer to an encrypted request",
                        "something before the provider answered, or the endpoint does not do message-level encryption",
                        "find out who answered; only if that answer may be plain set encryptedResponse=preferred"));
    }

    static MessageRejectedException plainRequest() {
        return new MessageRejectedException(
                Reason.NOT_ENCRYPTED,
                new Explanation(
                        "a request without an encrypted payload",
                        "a JWE where the profile puts it",
                        "the caller did not encrypt, or put the JWE under another name",
                        "compare the caller's body with the profile's envelope"));
    }

    static MessageRejectedException plainFields(Collection<String> paths) {
        return new MessageRejectedException(
                Reason.NOT_ENCRYPTED,
                new Explanation(
                        "plain fields " + paths,
                        "these fields encrypted, under their names with the prefix",
                        "the sender does not encrypt them, or has another list of fields",
                        "let the sender encrypt them, or correct the list; only if they may be plain set"
                                + " encryptedRequest or encryptedResponse to preferred"));
    }

    static MessageRejectedException replyKeysDiffer() {
        return new MessageRejectedException(
                Reason.FORMAT,
                new Explanation(
                        "fields that name different keys for the answer",
                        "one key in all fields of a request",
                        "fields of several requests were put together",
                        "let the caller encrypt all fields of a request anew"));
    }

    static MessageRejectedException marker(String header, String found) {
        return new MessageRejectedException(
                Reason.MARKER,
                new Explanation(
                        found + " header '" + header + "'",
                        "exactly the value that the profile demands on an encrypted request",
                        "the caller does not use message-level encryption, or writes the header differently",
                        "let the caller encrypt; to admit plain requests set encryptedRequest=preferred"));
    }

    static MessageRejectedException notJson(String broken) {
        return new MessageRejectedException(
                Reason.JSON,
                new Explanation(
                        "a decrypted text that is not strict JSON: " + broken,
                        "one JSON value in UTF-8, without duplicate members or anything behind it",
                        "the caller encrypted something else than its JSON payload",
                        "let the caller encrypt the octets that it would have sent plain"));
    }

    static MessageRejectedException keyIdUnknown(String keyId, KeySet ownKeys) {
        return new MessageRejectedException(
                Reason.KEY_ID_UNKNOWN,
                new Explanation(
                        "a message encrypted to " + shown(keyId),
                        "one of our keys that is not disabled: " + ids(ownKeys.keys()),
                        "the key was removed or disabled too early, or the peer has a key of another environment",
                        "put the old key back as 'retiring' until nothing is encrypted to it any more"));
    }

    static MessageRejectedException keyIdMismatch(String keyId, Collection<String> sent) {
        return new MessageRejectedException(
                Reason.KEY_ID_MISMATCH,
                new Explanation(
                        "an answer encrypted to " + shown(keyId),
                        "an answer encrypted to the key that the request named: " + sent,
                        "the answer belongs to another request, or the provider ignored the named key",
                        "do not process the answer; ask the provider with the request id"));
    }

    static MessageRejectedException replyKeyIdUnknown(String keyId) {
        return new MessageRejectedException(
                Reason.REPLY_KEY_ID_UNKNOWN,
                new Explanation(
                        "a request that names " + shown(keyId) + " for the answer",
                        "a registered key of this caller that is not disabled",
                        "the caller has not registered that key, or registered it with another account",
                        "let the caller register the key, or correct which keys belong to this caller"));
    }

    static MessageRejectedException replyKeyIdMissing() {
        return new MessageRejectedException(
                Reason.REPLY_KEY_ID_MISSING,
                new Explanation(
                        "a signed request that does not ask for an encrypted answer",
                        "the id of the caller's key for the answer in what it signed",
                        "the caller does not use encrypted answers yet, or spells the claim differently",
                        "let the caller ask for them; only if answers may be plain set encryptedResponse=preferred"));
    }

    static MessageRejectedException noTime() {
        return new MessageRejectedException(
                Reason.FORMAT,
                new Explanation(
                        "a JWE header without a numeric iat",
                        "the time of encryption in the header",
                        "the caller follows a sample that leaves it out",
                        "let the caller add iat to the JWE's header"));
    }

    static KeyUnavailableException noKeyToEncryptTo(KeySet peerKeys) {
        return new KeyUnavailableException(new Explanation(
                "no key of the peer that may be encrypted to among " + states(peerKeys),
                "an active key among the public keys",
                "the peer disabled its keys, or publicKeys names a set of other keys",
                "look at the peer's keys (mle:refreshKeys shows them)"));
    }

    /** The same with the keys that it is about: the ones we have of the peer, or the ones that we named for the answer. */
    static KeyRejectedException keyRejected(KeyRejectedException rejected, String keys) {
        Explanation said = rejected.explanation();
        return new KeyRejectedException(
                new Explanation(said.found() + "; " + keys, said.expected(), said.likelyCause(), said.nextStep()),
                new ErrorAnswer(
                        rejected.httpStatus(),
                        rejected.providerCode(),
                        rejected.requestId(),
                        rejected.replayed(),
                        Optional.empty()));
    }

    static KeyUnavailableException ownKeyUnusable(String keyId, KeySet ownKeys) {
        return new KeyUnavailableException(new Explanation(
                "no usable own key '" + keyId + "'",
                "the option keyId to name one of " + ids(ownKeys.keys())
                        + ", with its private half, not disabled, and its certificate, if it has one, in its time",
                "a slip in keyId, privateKeys names another file, or the key's certificate is not in its time",
                "correct keyId or privateKeys, or make a new key (mle:generateKey, or where the provider makes them)"));
    }

    static KeyUnavailableException noActiveOwnKey(KeySet ownKeys) {
        return new KeyUnavailableException(new Explanation(
                "no active own key among " + ids(ownKeys.keys()),
                "an active key with its private half, for the answer",
                "the key was never made, is still pending, or was disabled, or its certificate ended (expiredKeys=refuse)",
                "make one (mle:generateKey, or where the provider makes them), or name one with the option keyId"));
    }

    private static String shown(String keyId) {
        return PLAIN_ID.matcher(keyId).matches() ? "the key '" + keyId + "'" : "a key whose id is not printable";
    }

    private static String states(KeySet keys) {
        return some(keys.keys(), key -> key.id() + " (" + key.status().name().toLowerCase(Locale.ROOT) + ")");
    }

    private static String ids(Collection<MleKey> keys) {
        return some(keys, MleKey::id);
    }

    /** Whoever names unknown keys makes us write this, so it does not grow with the set. */
    private static String some(Collection<MleKey> keys, Function<MleKey, String> text) {
        String shown = keys.stream().limit(MOST_SHOWN).map(text).toList().toString();
        return keys.size() > MOST_SHOWN ? shown + " and " + (keys.size() - MOST_SHOWN) + " more" : shown;
    }
}
