package org.camelmle.keys;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An immutable snapshot of keys, each with its own id. A change makes a new set; who holds one sees it unchanged.
 *
 * <p>Looking a key up takes no lock.
 */
public final class KeySet {

    private static final Comparator<MleKey> NEWEST_FIRST = Comparator.comparing(
                    (MleKey key) -> key.createdAt().orElse(Instant.MIN))
            .reversed();

    /** No keys at all. */
    public static final KeySet EMPTY = new KeySet(Map.of());

    private final Map<String, MleKey> byId;
    private final List<MleKey> encryptionKeys;
    private final Optional<MleKey> encryptionKey;

    private KeySet(Map<String, MleKey> byId) {
        this.byId = byId;
        List<MleKey> active = newestFirst(byId.values(), KeyStatus.ACTIVE);
        this.encryptionKeys = active.isEmpty() ? newestFirst(byId.values(), KeyStatus.RETIRING) : active;
        this.encryptionKey = encryptionKeys.stream().findFirst();
    }

    private static List<MleKey> newestFirst(Collection<MleKey> keys, KeyStatus status) {
        return keys.stream()
                .filter(key -> key.status() == status)
                .sorted(NEWEST_FIRST)
                .toList();
    }

    /**
     * A set of these keys, in this order.
     *
     * @throws IllegalArgumentException if two keys have the same id
     */
    public static KeySet of(Collection<MleKey> keys) {
        Map<String, MleKey> byId = new LinkedHashMap<>();
        for (MleKey key : keys) {
            if (byId.putIfAbsent(key.id(), Objects.requireNonNull(key, "key")) != null) {
                throw new IllegalArgumentException("Two keys with the id '" + key.id() + "'");
            }
        }
        return new KeySet(byId);
    }

    public static KeySet of(MleKey... keys) {
        return of(List.of(keys));
    }

    /** The key with exactly this id, whatever its state. */
    public Optional<MleKey> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The key to decrypt with: exactly this id, a private half, and a state that still opens messages. */
    public Optional<MleKey> decryptionKey(String id) {
        MleKey key = byId.get(id);
        return key != null && key.privateKey().isPresent() && key.status().mayDecrypt()
                ? Optional.of(key)
                : Optional.empty();
    }

    /** The key to encrypt to: the newest active one; if nothing is active, the newest that is retiring. */
    public Optional<MleKey> encryptionKey() {
        return encryptionKey;
    }

    /** All keys that may be encrypted to, the best first: the active ones; if nothing is active, the retiring ones. */
    public List<MleKey> encryptionKeys() {
        return encryptionKeys;
    }

    /** The first key that waits for being confirmed. */
    public Optional<MleKey> pendingKey() {
        return byId.values().stream()
                .filter(key -> key.status() == KeyStatus.PENDING)
                .findFirst();
    }

    /** The newest active key, and nothing else. */
    public Optional<MleKey> activeKey() {
        return encryptionKey.filter(key -> key.status() == KeyStatus.ACTIVE);
    }

    /** A set without the keys that have come to their end; this one, if none has. */
    public KeySet at(Instant now) {
        List<MleKey> going = keys().stream()
                .filter(key -> key.expiresAt().map(end -> !now.isBefore(end)).orElse(false))
                .toList();
        KeySet left = this;
        for (MleKey key : going) {
            left = left.without(key.id());
        }
        return left;
    }

    /** When the next key comes to its end, if any ever does. */
    public Optional<Instant> nextEnd() {
        return byId.values().stream().flatMap(key -> key.expiresAt().stream()).min(Comparator.naturalOrder());
    }

    /** When no key is left to encrypt to, if that is known. */
    public Optional<Instant> lastEnd() {
        List<MleKey> usable = byId.values().stream()
                .filter(key -> key.status() == KeyStatus.ACTIVE || key.status() == KeyStatus.RETIRING)
                .toList();
        return usable.stream().allMatch(key -> key.expiresAt().isPresent())
                ? usable.stream().flatMap(key -> key.expiresAt().stream()).max(Comparator.naturalOrder())
                : Optional.empty();
    }

    /** All keys, in the order of their source. */
    public List<MleKey> keys() {
        return List.copyOf(byId.values());
    }

    public boolean isEmpty() {
        return byId.isEmpty();
    }

    /** A set with this key added, or put in the place of the one with the same id. */
    public KeySet with(MleKey key) {
        Map<String, MleKey> changed = new LinkedHashMap<>(byId);
        changed.put(key.id(), key);
        return new KeySet(changed);
    }

    /** A set without the key of this id. */
    public KeySet without(String id) {
        Map<String, MleKey> changed = new LinkedHashMap<>(byId);
        changed.remove(id);
        return new KeySet(changed);
    }

    @Override
    public String toString() {
        return "KeySet" + byId.values();
    }
}
