package org.camelmle.keys.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.KeyFiles;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.PrivateFile;
import org.camelmle.keys.PublicPem;

/**
 * Our keys as a folder: {@code <kid>.pem} is a private key (PKCS#8), {@code <kid>.public.pem} the public half as providers
 * ask for it by mail (PKCS#1), and {@code states.json} a JWKS of the public halves with their states.
 *
 * <p>A private key that somebody puts there under a name of its own is active. Who reads while somebody writes sees a key
 * that is being added not yet, and one that is being removed not any more.
 */
record PemFolder(Path path) implements KeyStorage {

    private static final String STATES = "states.json";
    private static final String PRIVATE = ".pem";
    private static final String PUBLIC = ".public.pem";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");
    private static final char[] NO_PASSWORD = {};

    @Override
    public boolean exists() {
        return Files.isDirectory(path) && (Files.exists(states()) || !pemFiles().isEmpty());
    }

    private Path states() {
        return path.resolve(STATES);
    }

    @Override
    public Path privateKeyFile(String id) {
        return path.resolve(id + PRIVATE);
    }

    private Path publicKeyFile(String id) {
        return path.resolve(id + PUBLIC);
    }

    @Override
    public KeySet read() throws IOException {
        if (!exists()) {
            throw new NoSuchFileException(path.toString());
        }
        List<MleKey> pairs = new ArrayList<>();
        KeySet known = Files.exists(states())
                ? KeyFiles.read(Files.readAllBytes(states()), states().toString(), NO_PASSWORD)
                : KeySet.EMPTY;
        for (MleKey entry : known.keys()) {
            pair(entry.id()).ifPresent(pair -> pairs.add(inState(entry, pair)));
        }
        for (String id : pemFiles()) {
            if (known.find(id).isEmpty()) {
                pair(id).ifPresent(pairs::add);
            }
        }
        return KeyFiles.onlyPairs(KeySet.of(pairs), path.toString());
    }

    private Optional<MleKey> pair(String id) {
        Path file = privateKeyFile(id);
        byte[] content = {};
        try {
            content = Files.readAllBytes(file);
            KeySet keys = KeyFiles.readPrivate(content, file.toString(), NO_PASSWORD);
            return Optional.of(keys.keys().get(0).withId(id));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw refused("the key file " + file + ", which cannot be read", "a file that this process may read");
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private MleKey inState(MleKey entry, MleKey pair) {
        if (!entry.thumbprint().equals(pair.thumbprint())) {
            throw refused(
                    "another key in " + privateKeyFile(entry.id()) + " than " + STATES + " tells of",
                    "a key that keeps its name");
        }
        PrivateKey half = pair.privateKey().orElseThrow();
        MleKey named = MleKey.ofPair(entry.id(), entry.status(), pair.publicKey(), half, entry.createdAt());
        return entry.statusSince()
                .map(since -> named.withStatus(entry.status(), since))
                .orElse(named);
    }

    // In this order a process that dies in between leaves no key behind that is in use without a state.
    @Override
    public void write(KeySet keys) {
        keys.keys().forEach(PemFolder::requireName);
        try {
            Files.createDirectories(path);
            for (String id : pemFiles()) {
                if (keys.find(id).isEmpty()) {
                    Files.deleteIfExists(privateKeyFile(id));
                    Files.deleteIfExists(publicKeyFile(id));
                }
            }
            KeyFiles.write(
                    states(),
                    KeySet.of(keys.keys().stream().map(MleKey::toPublic).toList()));
            for (MleKey key : keys.keys()) {
                if (!Files.exists(privateKeyFile(key.id()))) {
                    writePair(key);
                }
            }
        } catch (IOException e) {
            throw refused(
                    "the folder " + path + ", which cannot be written ("
                            + e.getClass().getSimpleName() + ")",
                    "a folder in which this process may create and replace files");
        }
    }

    private void writePair(MleKey key) throws IOException {
        Files.writeString(publicKeyFile(key.id()), PublicPem.pkcs1(key));
        byte[] content = key.privateKey().orElseThrow().getEncoded();
        byte[] pem = PublicPem.block("PRIVATE KEY", content).getBytes(StandardCharsets.US_ASCII);
        try {
            PrivateFile.replace(privateKeyFile(key.id()), pem);
        } finally {
            Arrays.fill(content, (byte) 0);
            Arrays.fill(pem, (byte) 0);
        }
        verify(key);
    }

    /** Reads what was written, as a stranger would. */
    private void verify(MleKey key) throws IOException {
        MleKey pair = pair(key.id()).orElseThrow();
        Path file = publicKeyFile(key.id());
        String pem = Files.readString(file, StandardCharsets.US_ASCII);
        MleKey half = KeyFiles.read(pem.getBytes(StandardCharsets.US_ASCII), file.toString(), NO_PASSWORD)
                .keys()
                .get(0);
        boolean same =
                pair.thumbprint().equals(key.thumbprint()) && half.thumbprint().equals(key.thumbprint());
        if (!same || !pem.startsWith("-----BEGIN RSA PUBLIC KEY-----\n") || !isPrivate(privateKeyFile(key.id()))) {
            throw refused(
                    "files of the key '" + key.id() + "' in " + path + " that are not as they were written",
                    "a PKCS#8 private key of mode 600 and the same key as PKCS#1 public key");
        }
    }

    private static boolean isPrivate(Path file) throws IOException {
        return !file.getFileSystem().supportedFileAttributeViews().contains("posix")
                || Files.getPosixFilePermissions(file).stream()
                        .allMatch(permission -> permission == PosixFilePermission.OWNER_READ
                                || permission == PosixFilePermission.OWNER_WRITE);
    }

    private static void requireName(MleKey key) {
        if (!NAME.matcher(key.id()).matches() || key.id().endsWith(".public")) {
            throw refused(
                    "the key id '" + key.id() + "', which cannot be a file's name",
                    "letters, digits, '_', '-' and '.', at most 100");
        }
    }

    @Override
    public Object version() throws IOException {
        TreeMap<String, Object> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(path)) {
            for (Path file : all.toList()) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                files.put(file.getFileName().toString(), List.of(attributes.lastModifiedTime(), attributes.size()));
            }
        }
        return files;
    }

    /** The names of the private keys that are there, in order. */
    private List<String> pemFiles() {
        try (Stream<Path> all = Files.list(path)) {
            return all.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(PRIVATE) && !name.endsWith(PUBLIC))
                    .map(name -> name.substring(0, name.length() - PRIVATE.length()))
                    .filter(name -> NAME.matcher(name).matches())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw refused("the folder " + path + ", which cannot be read", "a folder that this process may read");
        }
    }

    private static MleConfigurationException refused(String found, String expected) {
        return new MleConfigurationException(new Explanation(
                found,
                expected,
                "a file was copied, renamed or protected by hand",
                "put the folder in order; a key is known by its file's name"));
    }
}
