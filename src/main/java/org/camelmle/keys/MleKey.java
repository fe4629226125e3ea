package org.camelmle.keys;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One RSA key by its id: a public key to encrypt to, or a pair of our own to decrypt with. It never prints its private
 * half.
 *
 * <p>Two keys are equal only if they are the same object: whoever holds one holds exactly that key.
 */
public final class MleKey {

    /** The longest id, in characters. */
    public static final int MAX_ID_LENGTH = 256;

    private final String id;
    private final KeyStatus status;
    /** What was last made by {@link #withId}: who names a key otherwise does so for every message. */
    private volatile @Nullable MleKey renamed;

    private final RSAPublicKey publicKey;
    private final Optional<PrivateKey> privateKey;
    private final Optional<Instant> createdAt;
    private final Optional<Instant> statusSince;
    private final Optional<Instant> expiresAt;
    private final Optional<KeyCertificate> certificate;
    private final AtomicReference<Derived> derived = new AtomicReference<>();

    private MleKey(
            String id,
            KeyStatus status,
            RSAPublicKey publicKey,
            Optional<PrivateKey> privateKey,
            Optional<Instant> createdAt,
            Optional<Instant> statusSince,
            Optional<Instant> expiresAt,
            Optional<KeyCertificate> certificate) {
        this.id = Objects.requireNonNull(id, "id");
        this.status = Objects.requireNonNull(status, "status");
        this.publicKey = Objects.requireNonNull(publicKey, "publicKey");
        this.privateKey = Objects.requireNonNull(privateKey, "privateKey");
        this.createdAt = Objects.requireNonNull(createdAt, "createdAt");
        this.statusSince = Objects.requireNonNull(statusSince, "statusSince");
        this.expiresAt = Objects.requireNonNull(expiresAt, "expiresAt");
        this.certificate = Objects.requireNonNull(certificate, "certificate");
    }

    /** A peer's key. */
    public static MleKey ofPublic(String id, KeyStatus status, RSAPublicKey key, Optional<Instant> createdAt) {
        return new MleKey(
                id, status, key, Optional.empty(), createdAt, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** A pair of our own. */
    public static MleKey ofPair(
            String id, KeyStatus status, RSAPublicKey key, PrivateKey privateKey, Optional<Instant> createdAt) {
        return new MleKey(
                id,
                status,
                key,
                Optional.of(privateKey),
                createdAt,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Whether a text can be an id: printable, and neither empty nor longer than {@link #MAX_ID_LENGTH}. */
    public static boolean isId(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_ID_LENGTH
                && text.codePoints().allMatch(MleKey::isPrintable);
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** The {@code kid}: RFC 7517 section 4.5. */
    public String id() {
        return id;
    }

    public KeyStatus status() {
        return status;
    }

    public RSAPublicKey publicKey() {
        return publicKey;
    }

    /** The private half, if this is a pair of our own. */
    public Optional<PrivateKey> privateKey() {
        return privateKey;
    }

    /** When the key was made, where its source says so. */
    public Optional<Instant> createdAt() {
        return createdAt;
    }

    /** Since when the key is in its state, where its source says so. */
    public Optional<Instant> statusSince() {
        return statusSince;
    }

    /** When the key comes to its end, where its source says so: from then on nothing is encrypted to it. */
    public Optional<Instant> expiresAt() {
        return expiresAt;
    }

    /** The certificate around the key, where it was read together with one. */
    public Optional<KeyCertificate> certificate() {
        return certificate;
    }

    /** Whether this is its id, or one of the names of its certificate. */
    public boolean isNamed(String name) {
        return id.equals(name)
                || certificate.filter(around -> around.isNamed(name)).isPresent();
    }

    /** The modulus' length in bits. */
    public int bits() {
        return publicKey.getModulus().bitLength();
    }

    /** What one function made of this key, and before it others. */
    private record Derived(Function<MleKey, ?> function, Object result, Derived before) {}

    /**
     * What the function makes of this key, such as another provider's form of it: made when it is first asked for, kept
     * with the key and forgotten with it. Two threads that ask at once may both make it.
     *
     * @param function told apart from others by identity, so a long-lived one
     */
    @SuppressWarnings("unchecked") // Only what the very same function made is handed out.
    public <T> T derived(Function<MleKey, T> function) {
        for (Derived one = derived.get(); one != null; one = one.before()) {
            if (one.function() == function) {
                return (T) one.result();
            }
        }
        T result = function.apply(this);
        derived.updateAndGet(before -> new Derived(function, result, before));
        return result;
    }

    /** The same key in another state, since an unknown time. */
    public MleKey withStatus(KeyStatus newStatus) {
        return new MleKey(id, newStatus, publicKey, privateKey, createdAt, Optional.empty(), expiresAt, certificate);
    }

    /** The same key in another state, since this time. */
    public MleKey withStatus(KeyStatus newStatus, Instant since) {
        return new MleKey(id, newStatus, publicKey, privateKey, createdAt, Optional.of(since), expiresAt, certificate);
    }

    /** The same key with an end. */
    public MleKey expiringAt(Instant end) {
        return new MleKey(id, status, publicKey, privateKey, createdAt, statusSince, Optional.of(end), certificate);
    }

    /** The same key under another id. */
    public MleKey withId(String newId) {
        MleKey last = renamed;
        if (last == null || !last.id.equals(newId)) {
            last = new MleKey(newId, status, publicKey, privateKey, createdAt, statusSince, expiresAt, certificate);
            renamed = last;
        }
        return last;
    }

    /** The same key with its certificate, under the id and from the day that the certificate says. */
    MleKey withCertificate(KeyCertificate around) {
        return new MleKey(
                around.keyId(),
                status,
                publicKey,
                privateKey,
                Optional.of(around.notBefore()),
                statusSince,
                expiresAt,
                Optional.of(around));
    }

    /** The same key without its private half. */
    public MleKey toPublic() {
        return new MleKey(id, status, publicKey, Optional.empty(), createdAt, statusSince, expiresAt, certificate);
    }

    /** The SHA-256 thumbprint of RFC 7638 over {@code e}, {@code kty} and {@code n}, in base64url. */
    public String thumbprint() {
        return thumbprint(Base64Url.encode(publicKey.getModulus()), Base64Url.encode(publicKey.getPublicExponent()));
    }

    /** The same of a JWK's members {@code n} and {@code e} as they are written. */
    public static String thumbprint(String modulus, String exponent) {
        String json = "{\"e\":\"" + exponent + "\",\"kty\":\"RSA\",\"n\":\"" + modulus + "\"}";
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "MleKey[id=" + id + ", status=" + status + ", bits=" + bits()
                + (privateKey.isPresent() ? ", with private key]" : "]");
    }
}
