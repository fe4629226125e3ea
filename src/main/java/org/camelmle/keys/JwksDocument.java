package org.camelmle.keys;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A peer's JWKS as it was served, read strictly and with every member kept.
 *
 * @param keys the usable keys, best first as {@link KeySet#encryptionKey()} chooses
 * @param alarms what has to be reported, each with the kid it is about
 */
public record JwksDocument(KeySet keys, List<Alarm> alarms) {

    /** The largest document that is read: 256 KiB. */
    public static final int MAX_BYTES = 256 * 1024;

    /** The most keys that a document may have. */
    public static final int MAX_KEYS = 100;

    /** What has to be reported about a document. */
    public enum AlarmKind {
        WEAK_KEY,
        OVERSIZED_KEY,
        PRIVATE_KEY_PUBLISHED,
        DUPLICATE_KID,
        NO_USABLE_KEY,
        NO_ACTIVE_KEY
    }

    /** One alarm; {@code detail} is a sentence without key material. */
    public record Alarm(AlarmKind kind, String detail) {}

    /**
     * How a provider's key says its state: the raw JWK's members to a status, or nothing when the key is not to be used.
     */
    @FunctionalInterface
    public interface StatusRule extends Function<Map<String, Object>, Optional<KeyStatus>> {}

    /**
     * Reads a document.
     *
     * @throws MalformedJwksException if the document as a whole is refused: the old set stays
     */
    public static JwksDocument read(byte[] body, StatusRule statusRule) {
        throw new UnsupportedOperationException();
    }

    /** The document as a whole is refused. Message without content of the document. */
    public static final class MalformedJwksException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient List<Alarm> alarms;

        MalformedJwksException(String message, List<Alarm> alarms) {
            super(message);
            this.alarms = alarms;
        }

        public List<Alarm> alarms() {
            return alarms;
        }
    }
}
