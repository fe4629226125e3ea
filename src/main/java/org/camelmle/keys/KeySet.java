package org.camelmle.keys;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An immutable snapshot of keys, each with its own id. A change makes a new set; who holds one sees it unchanged.
 *
 * <p>Looking a key up takes no lock, and no longer in a large set than in a small one.
 */
public final class KeySet {

    private static final Comparator<MleKey> NEWEST_FIRST = Comparator.comparing(
                    (MleKey key) -> key.createdAt().orElse(Instant.MIN))
            .reversed();

    /** No keys at all. */
    public static final KeySet EMPTY = new KeySet(Map.of());

    private final Map<String, MleKey> byId;
    private final List<MleKey> keys;
    private final Map<String, List<MleKey>> byName;
    private final List<MleKey> encryptionKeys;
    private final Optional<MleKey> encryptionKey;
    private final Optional<MleKey> onlyDecryptionKey;

    private KeySet(Map<String, MleKey> byId) {
        this.byId = byId;
        this.keys = List.copyOf(byId.values());
        this.byName = byCertificateName(byId.values());
        List<MleKey> active = newestFirst(byId.values(), KeyStatus.ACTIVE);
        this.encryptionKeys = active.isEmpty() ? newestFirst(byId.values(), KeyStatus.RETIRING) : active;
        this.encryptionKey = encryptionKeys.stream().findFirst();
        List<MleKey> opening = byId.values().stream().filter(KeySet::opens).toList();
        this.onlyDecryptionKey = opening.size() == 1 ? Optional.of(opening.get(0)) : Optional.empty();
    }

    private static Map<String, List<MleKey>> byCertificateName(Collection<MleKey> keys) {
        Map<String, List<MleKey>> byName = new HashMap<>();
        for (MleKey key : keys) {
            key.certificate().stream()
                    .flatMap(certificate -> certificate.names().stream())
                    .forEach(name -> byName.computeIfAbsent(name, any -> new ArrayList<>())
                            .add(key));
        }
        return byName;
    }

    private static boolean opens(MleKey key) {
        return key.privateKey().isPresent() && key.status().mayDecrypt();
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
        return find(id).filter(KeySet::opens);
    }

    /** The same, but by any name that {@link #named} knows, or the only such key whatever the name. */
    public Optional<MleKey> decryptionKeyNamed(String name) {
        return named(name).stream().filter(KeySet::opens).findFirst().or(() -> onlyDecryptionKey);
    }

    /** The keys with this id, or with a certificate of this name: {@link MleKey#isNamed}. */
    public List<MleKey> named(String name) {
        List<MleKey> named = new ArrayList<>(1);
        find(name).ifPresent(named::add);
        named.addAll(byName.getOrDefault(name, List.of()));
        String hex = KeyCertificate.asHex(name);
        if (!hex.equals(name)) {
            named.addAll(byName.getOrDefault(hex, List.of()));
        }
        return named;
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
        return keys;
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
