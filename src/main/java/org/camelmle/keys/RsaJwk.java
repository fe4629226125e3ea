package org.camelmle.keys;

import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.camelmle.keys.KeyPolicy.BadKeyException;
import org.camelmle.keys.KeyPolicy.Finding;
import org.camelmle.keys.KeyPolicy.Weakness;
import org.jspecify.annotations.Nullable;

/** One RSA key as a JSON Web Key: RFC 7517 section 4, RFC 7518 section 6.3. It judges what it reads. */
record RsaJwk(Map<String, Object> members) {

    private static final Set<String> SECRET = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");
    private static final Set<String> USES_OF_PUBLIC_HALF = Set.of("wrapKey", "encrypt");
    private static final Set<String> USES_OF_PAIR = Set.of("wrapKey", "encrypt", "unwrapKey", "decrypt");

    // One octet more than the largest value has: some writers put a zero before it.
    private static final int MAX_NUMBER_TEXT = textLength(KeyPolicy.MAX_BITS / Byte.SIZE + 1);
    private static final int MAX_EXPONENT_TEXT = textLength(KeyPolicy.MAX_EXPONENT_BITS / Byte.SIZE + 1);

    /** The entry of a set, if it is a JSON object at all. */
    @SuppressWarnings("unchecked") // StrictJson makes maps with text keys only
    static Optional<RsaJwk> of(@Nullable Object entry) {
        return entry instanceof Map<?, ?> map ? Optional.of(new RsaJwk((Map<String, Object>) map)) : Optional.empty();
    }

    /** Whether a member is there that belongs to no public key. */
    boolean hasSecretMembers() {
        return !Collections.disjoint(members.keySet(), SECRET);
    }

    /** The {@code kid}, if there is one that can be used. */
    Optional<String> id() {
        return text("kid").filter(MleKey::isId);
    }

    /** Whether both are the same key, whatever else they say of it. */
    boolean isSameKeyAs(RsaJwk other) {
        boolean sameNumbers = members.containsKey("n")
                && members.containsKey("e")
                && Stream.of("kty", "n", "e")
                        .allMatch(name -> Objects.equals(members.get(name), other.members.get(name)));
        return sameNumbers || members.equals(other.members);
    }

    /** The public key, if it may be encrypted to with RSA-OAEP-256. */
    RSAPublicKey publicKey() throws BadKeyException {
        requirePurpose(USES_OF_PUBLIC_HALF);
        return readPublicKey();
    }

    /** When it was made, if the member {@code created_at} says so in ISO 8601. */
    Optional<Instant> createdAt() {
        return time("created_at");
    }

    private Optional<Instant> time(String name) {
        return text(name).flatMap(RsaJwk::instant);
    }

    /** A key from a file of the user's: a pair if it has private members. Whatever cannot be right is an error. */
    MleKey ownKey() throws BadKeyException {
        requirePurpose(USES_OF_PAIR);
        if (members.containsKey("oth")) {
            throw new BadKeyException("a key of more than two primes (\"oth\"); make one of two primes");
        }
        RSAPublicKey publicKey = readPublicKey();
        KeyStatus status = ownStatus();
        requireTime("created_at");
        requireTime("status_since");
        if (members.containsKey("kid") && id().isEmpty()) {
            throw new BadKeyException(
                    "a \"kid\" that is no printable text of 1 to " + MleKey.MAX_ID_LENGTH + " characters");
        }
        MleKey key = hasSecretMembers()
                ? MleKey.ofPair("", status, publicKey, privateNumbers(publicKey).toKey(), createdAt())
                : MleKey.ofPublic("", status, publicKey, createdAt());
        MleKey named = key.withId(id().orElseGet(key::thumbprint));
        return time("status_since")
                .map(since -> named.withStatus(status, since))
                .orElse(named);
    }

    private void requireTime(String name) throws BadKeyException {
        if (members.containsKey(name) && time(name).isEmpty()) {
            throw new BadKeyException("a \"" + name + "\" that is no time like 2026-01-31T12:00:00Z");
        }
    }

    private PrivateRsa privateNumbers(RSAPublicKey publicKey) throws BadKeyException {
        if (!members.containsKey("d")) {
            throw new BadKeyException("private members without the private exponent \"d\"");
        }
        return new PrivateRsa(
                publicKey.getModulus(),
                publicKey.getPublicExponent(),
                number("d", MAX_NUMBER_TEXT),
                optionalNumber("p"),
                optionalNumber("q"),
                optionalNumber("dp"),
                optionalNumber("dq"),
                optionalNumber("qi"));
    }

    private RSAPublicKey readPublicKey() throws BadKeyException {
        if (!"RSA".equals(members.get("kty"))) {
            throw new BadKeyException("a key whose \"kty\" is not RSA");
        }
        return PrivateRsa.publicKey(number("n", MAX_NUMBER_TEXT), number("e", MAX_EXPONENT_TEXT));
    }

    private void requirePurpose(Set<String> operations) throws BadKeyException {
        if (members.containsKey("use") && !"enc".equals(members.get("use"))) {
            throw new BadKeyException("a key whose \"use\" is not enc");
        }
        if (members.containsKey("alg") && !"RSA-OAEP-256".equals(members.get("alg"))) {
            throw new BadKeyException("a key whose \"alg\" is not RSA-OAEP-256");
        }
        Object allowed = members.getOrDefault("key_ops", List.copyOf(operations));
        if (!(allowed instanceof List<?> list)
                || list.stream().filter(Objects::nonNull).noneMatch(operations::contains)) {
            throw new BadKeyException("a key whose \"key_ops\" allow no encryption");
        }
    }

    private KeyStatus ownStatus() throws BadKeyException {
        if (!members.containsKey("status")) {
            return KeyStatus.ACTIVE;
        }
        for (KeyStatus status : KeyStatus.values()) {
            if (spelling(status).equals(members.get("status"))) {
                return status;
            }
        }
        throw new BadKeyException("a \"status\" that is none of pending, active, retiring, disabled");
    }

    static String spelling(KeyStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private Optional<BigInteger> optionalNumber(String name) throws BadKeyException {
        return members.containsKey(name) ? Optional.of(number(name, MAX_NUMBER_TEXT)) : Optional.empty();
    }

    // The text's length is checked before any arithmetic is done with it.
    private BigInteger number(String name, int maxLength) throws BadKeyException {
        if (!(members.get(name) instanceof String text) || text.isEmpty()) {
            throw new BadKeyException("no text in the member \"" + name + "\"");
        }
        if (text.length() > maxLength) {
            throw new BadKeyException(new Finding(
                    Weakness.OVERSIZED,
                    "a member \"" + name + "\" of " + text.length() + " characters; at most " + maxLength
                            + " are read"));
        }
        byte[] octets = Base64Url.decode(text)
                .orElseThrow(() -> new BadKeyException(
                        "a member \"" + name + "\" that is not base64url without padding (RFC 7515 section 2)"));
        try {
            return new BigInteger(1, octets);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    private Optional<String> text(String name) {
        return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int textLength(int octets) {
        return (octets * 4 + 2) / 3;
    }

    @Override
    public String toString() {
        return "RsaJwk[members=" + members.size() + "]";
    }
}
