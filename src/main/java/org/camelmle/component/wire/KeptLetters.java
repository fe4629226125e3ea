package org.camelmle.component.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters that the requests of one exchange became, by which such a request is known again. Of a request it has a
 * digest. Immutable: a copy of the exchange goes on from what there was when it was made.
 */
public final class KeptLetters {

    public static final KeptLetters NONE = new KeptLetters(List.of());

    private record Kept(DeadLetter letter, byte[] digest, Optional<String> target, Optional<String> otherKey) {

        boolean hasOrPassedOver(String key) {
            return letter.idempotencyKey().equals(key) || otherKey.equals(Optional.of(key));
        }
    }

    private final List<Kept> all;

    private KeptLetters(List<Kept> all) {
        this.all = all;
    }

    /**
     * With one more.
     *
     * @param target where it was to go, which the letter may not say
     * @param otherKey that the route had set, and that is another message's
     */
    public KeptLetters and(DeadLetter letter, byte[] request, Optional<String> target, Optional<String> otherKey) {
        Kept kept = new Kept(letter, digest(request), target, otherKey);
        return new KeptLetters(Stream.concat(all.stream(), Stream.of(kept)).toList());
    }

    /**
     * The letter that this request became, if it is not to go elsewhere now, or under another key.
     *
     * @param target that the route has set since, if it has
     * @param key that the route has set, if it has
     */
    public Optional<DeadLetter> of(byte[] request, Optional<String> target, Optional<String> key) {
        byte[] digest = digest(request);
        return all.stream()
                .filter(kept -> MessageDigest.isEqual(kept.digest(), digest))
                .filter(kept -> target.isEmpty() || target.equals(kept.target()))
                .filter(kept ->
                        key.filter(other -> !kept.hasOrPassedOver(other)).isEmpty())
                .map(Kept::letter)
                .findFirst();
    }

    /** Whether this body is one of the letters. */
    public boolean has(@Nullable Object body) {
        byte[] octets = body instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : new byte[0];
        return all.stream()
                .map(kept -> kept.letter().json())
                .anyMatch(json -> Arrays.equals(json, body instanceof byte[] others ? others : octets));
    }

    /** Whether a letter has this key, or was not to have it. */
    public boolean hasKey(String key) {
        return all.stream().anyMatch(kept -> kept.hasOrPassedOver(key));
    }

    private static byte[] digest(byte[] request) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(request);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "KeptLetters[" + all.size() + "]";
    }
}
