package org.camelmle.keys;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.camelmle.keys.KeyPolicy.BadKeyException;
import org.camelmle.keys.KeyPolicy.Finding;
import org.camelmle.keys.KeyPolicy.Weakness;

/**
 * A peer's JWKS (RFC 7517 section 5) as it was served, read strictly. A key that cannot be used is passed over; a
 * document that is broken, ambiguous or without any usable key is refused as a whole.
 *
 * @param keys the keys that were not passed over; {@link KeySet#encryptionKeys()} has the ones to encrypt to, best first
 * @param alarms what has to be reported, each with the kid it is about
 */
public record JwksDocument(KeySet keys, List<Alarm> alarms) {

    /** The largest document that is read unless something else is set: 256 KiB. */
    public static final int MAX_BYTES = 256 * 1024;

    public JwksDocument {
        Objects.requireNonNull(keys, "keys");
        alarms = List.copyOf(alarms);
    }

    /** How many octets and how many keys a document may have. */
    public record Limits(int octets, int keys) {

        /** 256 KiB and 100 keys. */
        public static final Limits DEFAULT = new Limits(MAX_BYTES, 100);
    }

    /** What has to be reported about a document. */
    public enum AlarmKind {
        WEAK_KEY,
        OVERSIZED_KEY,
        PRIVATE_KEY_PUBLISHED,
        DUPLICATE_KID,
        /** A kid that was known came with another key. */
        KID_REBOUND,
        NO_USABLE_KEY,
        NO_ACTIVE_KEY
    }

    /** One alarm; {@code detail} is a sentence without key material. */
    public record Alarm(AlarmKind kind, String detail) {}

    /**
     * How a provider's key says its state: the raw JWK's members to a status, or nothing when the key is not to be used.
     */
    @FunctionalInterface
    public interface StatusRule extends Function<Map<String, Object>, Optional<KeyStatus>> {

        /** When the key comes to its end, if it says so. */
        default Optional<Instant> expiresAt(Map<String, Object> jwk) {
            return Optional.empty();
        }

        /** When the key was made, if it says so: the newest active one is used. */
        default Optional<Instant> createdAt(Map<String, Object> jwk) {
            return new RsaJwk(jwk).createdAt();
        }
    }

    /**
     * Reads a document whose keys have no end.
     *
     * @throws MalformedJwksException if the document as a whole is refused: the old set stays
     */
    public static JwksDocument read(byte[] body, StatusRule statusRule) {
        return read(body, statusRule, Instant.MIN);
    }

    /** The same within the usual limits. */
    public static JwksDocument read(byte[] body, StatusRule statusRule, Instant now) {
        return read(body, statusRule, now, Limits.DEFAULT);
    }

    /**
     * Reads a document. A key that has come to its end is passed over.
     *
     * @throws MalformedJwksException if the document as a whole is refused: the old set stays
     */
    public static JwksDocument read(byte[] body, StatusRule statusRule, Instant now, Limits limits) {
        List<RsaJwk> entries = entries(body, limits);
        requireUniqueIds(entries);
        List<Alarm> alarms = new ArrayList<>();
        Map<String, MleKey> keys = new LinkedHashMap<>();
        for (RsaJwk entry : entries) {
            read(entry, statusRule, alarms).ifPresent(key -> keys.putIfAbsent(key.id(), key));
        }
        return judged(KeySet.of(keys.values()).at(now), alarms);
    }

    /**
     * Reads one JWK that stands elsewhere than in a set, by the same rules.
     *
     * @param jwk its members, as {@link StrictJson} reads them
     * @return nothing if it cannot be used
     */
    public static Optional<MleKey> key(Map<String, Object> jwk, KeyStatus status) {
        return read(new RsaJwk(jwk), members -> Optional.of(status), new ArrayList<>());
    }

    private static List<RsaJwk> entries(byte[] body, Limits limits) {
        if (body.length > limits.octets()) {
            throw new MalformedJwksException("The document has more than " + limits.octets() + " octets", List.of());
        }
        if (!(members(body).get("keys") instanceof List<?> list)) {
            throw new MalformedJwksException("The document has no array \"keys\"", List.of());
        }
        if (list.size() > limits.keys()) {
            throw new MalformedJwksException(
                    "The document has " + list.size() + " keys; at most " + limits.keys() + " are read", List.of());
        }
        return list.stream().flatMap(entry -> RsaJwk.of(entry).stream()).toList();
    }

    private static Map<String, Object> members(byte[] body) {
        try {
            return StrictJson.object(body, 0, body.length, StrictJson.Limits.SMALL);
        } catch (StrictJson.NotJsonException e) {
            throw new MalformedJwksException("The document is no JWKS: " + e.getMessage(), List.of());
        }
    }

    // Over the whole set, usable or not: what one peer takes for a key to skip, another may encrypt to.
    private static void requireUniqueIds(List<RsaJwk> entries) {
        Map<String, RsaJwk> byId = new LinkedHashMap<>();
        for (RsaJwk entry : entries) {
            entry.id().ifPresent(id -> {
                RsaJwk earlier = byId.putIfAbsent(id, entry);
                if (earlier != null && !earlier.isSameKeyAs(entry)) {
                    String detail = "Two different keys have the kid '" + id + "'";
                    throw new MalformedJwksException(detail, List.of(new Alarm(AlarmKind.DUPLICATE_KID, detail)));
                }
            });
        }
    }

    private static Optional<MleKey> read(RsaJwk entry, StatusRule statusRule, List<Alarm> alarms) {
        String name = entry.id().map(id -> "The key '" + id + "'").orElse("A key without a usable kid");
        if (entry.hasSecretMembers()) {
            alarms.add(new Alarm(AlarmKind.PRIVATE_KEY_PUBLISHED, name + " was published with private members"));
            return Optional.empty();
        }
        try {
            MleKey key =
                    MleKey.ofPublic("", KeyStatus.ACTIVE, entry.publicKey(), statusRule.createdAt(entry.members()));
            MleKey lasting =
                    statusRule.expiresAt(entry.members()).map(key::expiringAt).orElse(key);
            return entry.id()
                    .flatMap(id -> statusRule
                            .apply(entry.members())
                            .map(status -> lasting.withId(id).withStatus(status)));
        } catch (BadKeyException e) {
            e.finding().ifPresent(finding -> alarms.add(new Alarm(kindOf(finding), name + " has " + e.getMessage())));
            return Optional.empty();
        }
    }

    private static AlarmKind kindOf(Finding finding) {
        return finding.weakness() == Weakness.WEAK ? AlarmKind.WEAK_KEY : AlarmKind.OVERSIZED_KEY;
    }

    private static JwksDocument judged(KeySet keys, List<Alarm> alarms) {
        if (keys.encryptionKey().isEmpty()) {
            String detail = "No key of the document can be used";
            alarms.add(new Alarm(AlarmKind.NO_USABLE_KEY, detail));
            throw new MalformedJwksException(detail, alarms);
        }
        if (keys.activeKey().isEmpty()) {
            String retiring = keys.encryptionKey().map(MleKey::id).orElseThrow();
            alarms.add(new Alarm(AlarmKind.NO_ACTIVE_KEY, "No key is active; the retiring '" + retiring + "' is used"));
        }
        return new JwksDocument(keys, alarms);
    }

    /** The document as a whole is refused. Message without content of the document. */
    public static final class MalformedJwksException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient List<Alarm> alarms;

        MalformedJwksException(String message, List<Alarm> alarms) {
            super(message);
            this.alarms = List.copyOf(alarms);
        }

        public List<Alarm> alarms() {
            return alarms;
        }
    }
}
