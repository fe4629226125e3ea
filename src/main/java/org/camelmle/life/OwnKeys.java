package org.camelmle.life;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.camelmle.Explanation;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.storage.KeyStorage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our own keys in a JWKS file or a PEM folder of ours: reading, making and changing the state of keys.
 *
 * <p>In the file, beside the members of RFC 7517 a key has {@code status} ({@code pending}, {@code active}, {@code retiring} or
 * {@code disabled}), {@code created_at} and {@code status_since}, times in ISO 8601. The file is read again when it has changed, which is looked for at most once a second. Many processes may read it
 * while one writes.
 */
public final class OwnKeys implements KeySource {

    private static final Logger LOG = LoggerFactory.getLogger(OwnKeys.class);

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    /** A process that has slept for longer may lack a key that is active by now. */
    private static final Duration TOO_OLD = Duration.ofMinutes(1);

    private static final long PATIENCE_SECONDS = 5;

    /** States that end when some time has passed. */
    private static final Set<KeyStatus> WAITING = EnumSet.of(KeyStatus.PENDING, KeyStatus.RETIRING);

    private final KeyStorage storage;
    private final Clock clock;
    private final UseMarks marks;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Optional<Loaded> loaded = Optional.empty();
    private volatile Instant begun = Instant.MIN;

    private record Loaded(KeySet keys, Object version, Instant lookedAt) {}

    /** @param file a JWKS file, or a folder that is there */
    public OwnKeys(Path file, Clock clock) {
        this(KeyStorage.of(file), clock);
    }

    public OwnKeys(KeyStorage storage, Clock clock) {
        this.storage = Objects.requireNonNull(storage, "storage");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.marks = new UseMarks(storage.path().toAbsolutePath());
    }

    /**
     * The keys that are in the file now. While one thread reads it again, the others go on with what was in it a moment
     * before.
     *
     * @throws KeyUnavailableException if there is no such file yet
     * @throws MleConfigurationException if there is no good key in it; a file that becomes bad or goes away later changes
     *     nothing
     */
    @Override
    public KeySet keys() {
        Instant now = clock.instant();
        Optional<Loaded> current =
                loaded.filter(it -> now.isBefore(it.lookedAt().plus(LOOK_INTERVAL)));
        return current.isPresent() ? current.get().keys() : lookUnlessAnotherDoes(now);
    }

    private KeySet lookUnlessAnotherDoes(Instant now) {
        Optional<Loaded> old = loaded;
        if (old.isEmpty()) {
            return alone(() -> look(now));
        }
        if (!getsTurn(old.get(), now)) {
            return old.get().keys();
        }
        try {
            begun = now;
            return look(now);
        } finally {
            reading.unlock();
        }
    }

    /** Waits for another reader only if the set is too old and that one has just begun: a disk may hang. */
    private boolean getsTurn(Loaded old, Instant now) {
        boolean isTooOld = !now.isBefore(old.lookedAt().plus(TOO_OLD));
        boolean hasJustBegun = !begun.isAfter(old.lookedAt()) || now.isBefore(begun.plus(LOOK_INTERVAL));
        boolean waits = isTooOld && hasJustBegun;
        try {
            return waits ? reading.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS) : reading.tryLock();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public KeySet refresh() {
        return alone(() -> look(clock.instant()));
    }

    /** While a key is retiring, that it is used is noted for the one who removes it. */
    @Override
    public void opened(MleKey key) {
        if (key.status() == KeyStatus.RETIRING) {
            marks.note(key, clock.instant());
        }
    }

    /** When a key that is retiring last opened a message, in any process that can write beside the key file. */
    public LastUse lastUse(MleKey key) {
        return marks.of(key);
    }

    /**
     * Makes a key pair, adds it to the file as {@code active} (or {@code pending} if another one is active) and returns
     * it. The file is created if it does not exist.
     *
     * @param bits 2048 to 4096
     * @param id the kid, or nothing for one derived from the date and thumbprint
     * @throws MleConfigurationException if the id is taken or the size is not allowed
     */
    public MleKey generate(int bits, Optional<String> id) {
        id.ifPresent(OwnKeys::requireUsable);
        MleKey pair = FreshPair.pending(bits, clock.instant());
        MleKey key = pair.withId(id.orElse(pair.id()));
        KeySet stored = update(existing -> {
            requireFree(key.id(), existing);
            return existing.with(key.withStatus(
                    existing.activeKey().isPresent() ? KeyStatus.PENDING : KeyStatus.ACTIVE, clock.instant()));
        });
        return stored.find(key.id()).orElseThrow();
    }

    /**
     * The key that waits for being confirmed; made, under a derived id, if there is none and one is needed.
     *
     * @param bits of a new one: 2048 to 4096
     * @param needed is asked about the file's content while nobody else can change it
     */
    public Optional<MleKey> pending(int bits, Predicate<KeySet> needed) {
        MleKey fresh = FreshPair.pending(bits, clock.instant());
        return update(existing -> existing.pendingKey().isEmpty() && needed.test(existing)
                        ? existing.with(fresh.withStatus(KeyStatus.PENDING, clock.instant()))
                        : existing)
                .pendingKey();
    }

    /** Makes a pending key the active one, and those that were active retiring, in one write. */
    public void activate(String id) {
        Instant now = clock.instant();
        update(existing -> existing.find(id)
                .filter(key -> key.status() == KeyStatus.PENDING)
                .map(key -> retired(existing, now).with(key.withStatus(KeyStatus.ACTIVE, now)))
                .orElse(existing));
    }

    private static KeySet retired(KeySet keys, Instant now) {
        return KeySet.of(keys.keys().stream()
                .map(key -> key.status() == KeyStatus.ACTIVE ? key.withStatus(KeyStatus.RETIRING, now) : key)
                .toList());
    }

    /**
     * Writes another state of a key to the file.
     *
     * @throws MleConfigurationException if there is no such key
     */
    public MleKey changeStatus(String id, KeyStatus status) {
        return update(existing -> existing.with(existing.find(id)
                        .map(key -> key.withStatus(status, clock.instant()))
                        .orElseThrow(() ->
                                refused("no key '" + id + "' in " + storage.path(), "the id of a key in the file"))))
                .find(id)
                .orElseThrow();
    }

    /** Takes a key out of the file, with its private half and what was noted of its use. */
    public void remove(String id) {
        marks.keepThoseOf(update(existing -> existing.without(id)));
    }

    /** Gives keys whose state is of an unknown time the time of now, and forgets the use of keys that are gone. */
    void tidy() {
        Instant now = clock.instant();
        marks.keepThoseOf(update(stored -> dated(stored, now)));
    }

    private static KeySet dated(KeySet stored, Instant now) {
        KeySet dated = stored;
        for (MleKey key : stored.keys()) {
            if (key.statusSince().isEmpty() && WAITING.contains(key.status())) {
                dated = dated.with(key.withStatus(key.status(), now));
            }
        }
        return dated;
    }

    /**
     * Reads the file, changes the set and writes it, while no other process can do the same. A change that gives back
     * what it was given writes nothing.
     *
     * @param change is given no keys at all if there is no file yet
     * @return what is in the file now
     */
    public KeySet update(UnaryOperator<KeySet> change) {
        try {
            return KeyFileLock.holding(storage.path().toAbsolutePath(), () -> changed(change));
        } catch (IOException e) {
            throw new MleConfigurationException(new Explanation(
                    "the key file " + storage.path() + " cannot be written ("
                            + e.getClass().getSimpleName() + ")",
                    "a directory in which this process may create, lock and replace files",
                    "the directory is missing, read-only or full",
                    "create the directory or give the process the right to write there"));
        }
    }

    private KeySet changed(UnaryOperator<KeySet> change) {
        KeySet existing = stored();
        KeySet changed = change.apply(existing);
        if (changed != existing) {
            store(changed);
        }
        return changed;
    }

    /** Where a key's private half is kept. */
    public Path privateKeyFile(String id) {
        return storage.privateKeyFile(id);
    }

    /** What is in the file at this moment; no keys at all if there is no file. */
    public KeySet stored() {
        return storage.exists() ? read() : KeySet.EMPTY;
    }

    private KeySet alone(Supplier<KeySet> work) {
        reading.lock();
        try {
            return work.get();
        } finally {
            reading.unlock();
        }
    }

    private KeySet look(Instant now) {
        try {
            Object version = version();
            Optional<Loaded> unchanged = loaded.filter(it -> it.version().equals(version));
            KeySet keys = unchanged.isPresent() ? unchanged.get().keys() : read();
            loaded = Optional.of(new Loaded(keys, version, now));
            return keys;
        } catch (MleConfigurationException | KeyUnavailableException e) {
            Loaded kept = loaded.orElseThrow(() -> e);
            LOG.warn("The changed key file is not used: {}", e.getMessage());
            loaded = Optional.of(new Loaded(kept.keys(), kept.version(), now));
            return kept.keys();
        }
    }

    private KeySet read() {
        try {
            return storage.read();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private void store(KeySet keys) {
        var unused = alone(() -> {
            storage.write(keys);
            loaded = Optional.of(new Loaded(keys, version(), clock.instant()));
            return keys;
        });
    }

    // Taken before the content is read: a change in between is seen at the next look.
    private Object version() {
        try {
            return storage.version();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private KeyUnavailableException unreadable(IOException e) {
        String found = e instanceof NoSuchFileException ? "no key file " : "an unreadable key file ";
        return new KeyUnavailableException(new Explanation(
                found + storage.path(),
                "a JWKS with our private keys",
                "no key was made yet, or the path is wrong or not readable for this process",
                "make a key with mle:generateKey, or correct the path"));
    }

    private static void requireUsable(String id) {
        if (!MleKey.isId(id)) {
            throw refused(
                    "a key id that cannot be used", "printable text of 1 to " + MleKey.MAX_ID_LENGTH + " characters");
        }
    }

    private static void requireFree(String id, KeySet existing) {
        if (existing.find(id).isPresent()) {
            throw refused("a key with the id '" + id + "' already", "an id that is not taken");
        }
    }

    private static MleConfigurationException refused(String found, String expected) {
        return new MleConfigurationException(
                new Explanation(found, expected, "a wrong value for keyId", "correct the option and try again"));
    }
}
