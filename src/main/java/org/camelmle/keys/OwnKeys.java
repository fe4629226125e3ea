package org.camelmle.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.camelmle.Explanation;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MleConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our own keys in a JWKS file of ours: reading, making and changing the state of keys.
 *
 * <p>The file is read again when it has changed, which is looked for at most once a second. Many processes may read it
 * while one writes.
 */
public final class OwnKeys implements KeySource {

    private static final Logger LOG = LoggerFactory.getLogger(OwnKeys.class);

    private static final int LEAST_BITS = 2048;
    private static final int MOST_BITS = 4096;
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
    private static final char[] NO_PASSWORD = {};

    private final Path file;
    private final Clock clock;
    private volatile Optional<Loaded> loaded = Optional.empty();

    /** What of the file tells that it is another one. */
    private record Version(FileTime modified, long size, Optional<Object> fileKey) {}

    private record Loaded(KeySet keys, Version version, Instant lookedAt) {}

    public OwnKeys(Path file, Clock clock) {
        this.file = Objects.requireNonNull(file, "file");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /**
     * The keys that are in the file now.
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
        return current.isPresent() ? current.get().keys() : look(now);
    }

    @Override
    public KeySet refresh() {
        return look(clock.instant());
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
        if (bits < LEAST_BITS || bits > MOST_BITS) {
            throw refused("a key size of " + bits + " bits", LEAST_BITS + " to " + MOST_BITS + " bits");
        }
        // Seconds may pass: nobody who asks for the keys waits for it.
        return add(newPair(bits), id);
    }

    private synchronized MleKey add(MleKey key, Optional<String> id) {
        KeySet existing = Files.exists(file) ? read() : KeySet.EMPTY;
        id.ifPresent(wanted -> requireFree(wanted, existing));
        KeyStatus status = existing.activeKey().isPresent() ? KeyStatus.PENDING : KeyStatus.ACTIVE;
        MleKey named = key.withStatus(status).withId(id.orElseGet(() -> derivedId(key)));
        store(existing.with(named));
        return named;
    }

    /**
     * Writes another state of a key to the file.
     *
     * @throws MleConfigurationException if there is no such key
     */
    public synchronized MleKey changeStatus(String id, KeyStatus status) {
        KeySet existing = read();
        MleKey changed = existing.find(id)
                .map(key -> key.withStatus(status))
                .orElseThrow(() -> refused("no key '" + id + "' in " + file, "the id of a key in the file"));
        store(existing.with(changed));
        return changed;
    }

    private synchronized KeySet look(Instant now) {
        try {
            Version version = version();
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
            return KeyFiles.readPrivate(Files.readAllBytes(file), file.toString(), NO_PASSWORD);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private void store(KeySet keys) {
        KeyFiles.write(file, keys);
        loaded = Optional.of(new Loaded(keys, version(), clock.instant()));
    }

    // Taken before the content is read: a change in between is seen at the next look.
    private Version version() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(
                    attributes.lastModifiedTime(), attributes.size(), Optional.ofNullable(attributes.fileKey()));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private KeyUnavailableException unreadable(IOException e) {
        String found = e instanceof NoSuchFileException ? "no key file " : "an unreadable key file ";
        return new KeyUnavailableException(new Explanation(
                found + file,
                "a JWKS with our private keys",
                "no key was made yet, or the path is wrong or not readable for this process",
                "make a key with mle:generateKey, or correct the path"));
    }

    private MleKey newPair(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            KeyPair pair = generator.generateKeyPair();
            return MleKey.ofPair(
                    "",
                    KeyStatus.PENDING,
                    (RSAPublicKey) pair.getPublic(),
                    pair.getPrivate(),
                    Optional.of(clock.instant().truncatedTo(ChronoUnit.SECONDS)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform makes RSA keys", e);
        }
    }

    private String derivedId(MleKey key) {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC) + "-"
                + key.thumbprint().substring(0, 8);
    }

    private static void requireFree(String id, KeySet existing) {
        if (!MleKey.isId(id)) {
            throw refused(
                    "a key id that cannot be used", "printable text of 1 to " + MleKey.MAX_ID_LENGTH + " characters");
        }
        if (existing.find(id).isPresent()) {
            throw refused("a key with the id '" + id + "' already", "an id that is not taken");
        }
    }

    private static MleConfigurationException refused(String found, String expected) {
        return new MleConfigurationException(new Explanation(
                found, expected, "a wrong value for keySize or keyId", "correct the option and try again"));
    }
}
