package org.camelmle.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camelmle.MessageRejectedException;
import org.camelmle.MleException;
import org.camelmle.jose.CompactJwe;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.jose.JweCodec;
import org.camelmle.jose.JweHeader;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;
import org.camelmle.profile.BareJwe;
import org.camelmle.profile.Envelope;
import org.camelmle.profile.Profile.Direction;
import org.camelmle.profile.http.HeaderLookup;

/**
 * What a captured message says of itself, without decrypting it: never plaintext, never key material.
 *
 * @param encrypted whether there is a JWE in it
 * @param header the header's known members; of others only the names are told, as {@code otherMembers}
 * @param octets the lengths of the JWE's parts
 * @param key what our keys say to its {@code kid}: known, disabled, unknown, not named
 * @param problem why it would be rejected, if it would
 * @param fieldError the name of a frequent error that this looks like, if it does
 */
public record JweInspection(
        boolean encrypted,
        Map<String, Object> header,
        Map<String, Integer> octets,
        String key,
        Optional<MessageRejectedException> problem,
        Optional<FieldError> fieldError) {

    private static final List<String> SHOWN = List.of("alg", "enc", "kid", "cid", "typ", "cty", "iat");
    private static final List<String> PARTS = List.of("encryptedKey", "iv", "ciphertext", "tag");

    /**
     * Inspects a wire body, or a JWE by itself, as it would come in this direction; of several fields the first.
     *
     * @param maxMessageSize the longest compact JWE that would be accepted, in octets
     */
    public static JweInspection of(byte[] body, Direction direction, int maxMessageSize, KeySource ownKeys) {
        return of(body, direction, maxMessageSize, ownKeys, Optional.empty());
    }

    /**
     * The same, and also why our private key does not open it. Only for who may use that key as he likes: whoever sends a
     * message and sees this answer, can.
     *
     * @param crypto decrypts; what it gives is thrown away
     */
    public static JweInspection diagnosed(
            byte[] body, Direction direction, int maxMessageSize, KeySource ownKeys, CryptoProvider crypto) {
        return of(body, direction, maxMessageSize, ownKeys, Optional.of(crypto));
    }

    private static JweInspection of(
            byte[] body,
            Direction direction,
            int maxMessageSize,
            KeySource ownKeys,
            Optional<CryptoProvider> diagnosing) {
        try {
            Envelope.Location location = locate(body, direction.envelope());
            CompactJwe jwe = CompactJwe.parse(
                    location.text(),
                    location.from(),
                    location.to(),
                    maxMessageSize,
                    direction.policy().maxHeaderSize());
            return of(jwe, direction, ownKeys, diagnosing);
        } catch (MessageRejectedException e) {
            return new JweInspection(false, Map.of(), Map.of(), "not named", Optional.of(e), Optional.empty());
        }
    }

    private static Envelope.Location locate(byte[] body, Envelope envelope) {
        boolean bare = new BareJwe().find(body, HeaderLookup.NONE).isPresent();
        Optional<Envelope.Location> enclosed = bare
                ? Optional.empty()
                : envelope.find(body, HeaderLookup.NONE)
                        .flatMap(found -> found.jwes().stream().findFirst());
        return enclosed.orElseGet(() -> new Envelope.Location(body, 0, body.length));
    }

    private static JweInspection of(
            CompactJwe jwe, Direction direction, KeySource ownKeys, Optional<CryptoProvider> diagnosing) {
        Optional<MessageRejectedException> problem = Optional.empty();
        try {
            direction.policy().check(jwe);
        } catch (MessageRejectedException e) {
            problem = Optional.of(e);
        }
        Optional<FieldError> error = FieldError.of(jwe, keys(ownKeys));
        if (error.isEmpty() && problem.isEmpty()) {
            error = diagnosing.flatMap(crypto -> diagnosis(jwe, direction, ownKeys, crypto));
        }
        return new JweInspection(true, shown(jwe.header()), octets(jwe), key(jwe.header(), ownKeys), problem, error);
    }

    private static Optional<FieldError> diagnosis(
            CompactJwe jwe, Direction direction, KeySource ownKeys, CryptoProvider crypto) {
        return jwe.header()
                .keyId()
                .flatMap(id -> keys(ownKeys).decryptionKey(id))
                .flatMap(key -> FieldError.of(jwe, key, decrypts(new JweCodec(direction.policy(), crypto), jwe, key)));
    }

    private static boolean decrypts(JweCodec codec, CompactJwe jwe, MleKey key) {
        try {
            Arrays.fill(codec.decrypt(jwe, key), (byte) 0);
            return true;
        } catch (MessageRejectedException e) {
            return false;
        }
    }

    private static KeySet keys(KeySource ownKeys) {
        try {
            return ownKeys.keys();
        } catch (MleException e) {
            return KeySet.EMPTY;
        }
    }

    private static Map<String, Object> shown(JweHeader header) {
        Map<String, Object> shown = new LinkedHashMap<>();
        List<String> others = new ArrayList<>();
        header.members().forEach((name, value) -> {
            if (SHOWN.contains(name)) {
                shown.put(name, value);
            } else {
                others.add(name);
            }
        });
        if (!others.isEmpty()) {
            shown.put("otherMembers", others);
        }
        return shown;
    }

    private static Map<String, Integer> octets(CompactJwe jwe) {
        Map<String, Integer> octets = new LinkedHashMap<>();
        for (int i = 0; i < PARTS.size(); i++) {
            octets.put(PARTS.get(i), jwe.lengths()[i]);
        }
        return octets;
    }

    private static String key(JweHeader header, KeySource ownKeys) {
        Optional<String> id = header.keyId();
        if (id.isEmpty()) {
            return "not named";
        }
        try {
            Optional<MleKey> key = ownKeys.keys().find(id.get());
            return key.map(known -> known.status().mayDecrypt() ? "known" : "disabled")
                    .orElse("unknown");
        } catch (MleException e) {
            return "unknown: our own keys cannot be read";
        }
    }

    /** The inspection as JSON members. */
    public Map<String, Object> toMap() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("encrypted", encrypted);
        members.put("header", header);
        members.put("octets", octets);
        members.put("key", key);
        problem.ifPresent(found -> members.put(
                "problem",
                Map.of(
                        "reason", found.reason().name(),
                        "found", found.explanation().found(),
                        "expected", found.explanation().expected(),
                        "likelyCause", found.explanation().likelyCause(),
                        "nextStep", found.explanation().nextStep())));
        fieldError.ifPresent(error -> members.put("fieldError", error.toMap()));
        return members;
    }
}
