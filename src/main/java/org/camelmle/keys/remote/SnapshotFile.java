package org.camelmle.keys.remote;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camelmle.keys.PrivateFile;
import org.camelmle.keys.StrictJson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last good document on disk (mode 600), so that a process has keys that starts while the key server is down. It is
 * bound to the source and keeps its fetch time: a restart makes no key younger. A file that cannot be trusted or read is
 * passed over, one that cannot be written is only logged.
 */
final class SnapshotFile {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFile.class);

    // Of a mode in stat(2).
    private static final int OTHERS_WRITE = 0002;
    private static final int STICKY = 01000;
    private static final Integer ROOT = 0;

    private final Path file;
    private final KeyServer server;
    private final int longestDocument;
    private volatile byte[] document = new byte[0];

    /** What was saved. */
    record Saved(byte[] document, Instant fetchedAt, Duration lifetime, Optional<String> etag) {}

    SnapshotFile(Path file, KeyServer server, int longestDocument) {
        this.file = file;
        this.server = server;
        this.longestDocument = longestDocument;
    }

    /** Saves a new document; without one, new times of the one that was saved or read last. */
    void write(Optional<byte[]> newDocument, HeldKeys held) {
        newDocument.ifPresent(octets -> document = octets);
        try {
            PrivateFile.replace(file, json(held));
        } catch (IOException e) {
            LOG.warn(
                    "The snapshot file {} cannot be written: {}",
                    file,
                    e.getClass().getSimpleName());
        }
    }

    private byte[] json(HeldKeys held) throws IOException {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonGenerator generator = new JsonFactory().createGenerator(json)) {
            generator.writeStartObject();
            generator.writeStringField("location", server.location());
            generator.writeStringField("profile", server.profile());
            generator.writeStringField("access", server.access());
            generator.writeStringField("fetched_at", held.fetchedAt().toString());
            generator.writeStringField("lifetime", held.lifetime().toString());
            if (held.etag().isPresent()) {
                generator.writeStringField("etag", held.etag().get());
            }
            generator.writeStringField("jwks", new String(document, StandardCharsets.UTF_8));
            generator.writeEndObject();
        }
        return json.toByteArray();
    }

    /** What was saved by the same source. */
    Optional<Saved> read(Instant now) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Saved saved = saved(now);
            document = saved.document();
            return Optional.of(saved);
        } catch (IOException | DateTimeException | StrictJson.NotJsonException e) {
            LOG.warn(
                    "The snapshot file {} cannot be read: {}",
                    file,
                    e.getClass().getSimpleName());
        } catch (UntrustedException e) {
            LOG.warn("The snapshot file {} is not used: {}", file, e.getMessage());
        }
        return Optional.empty();
    }

    private Saved saved(Instant now) throws IOException, UntrustedException {
        requireOwnersOnly();
        Map<String, Object> members = members();
        if (!server.location().equals(members.get("location"))
                || !server.profile().equals(members.get("profile"))) {
            throw new UntrustedException("it belongs to another source of keys");
        }
        if (!server.access().equals(members.get("access"))) {
            throw new UntrustedException("it was fetched with another credential or other options of the endpoint");
        }
        Instant fetchedAt = Instant.parse(text(members, "fetched_at"));
        if (fetchedAt.isAfter(now)) {
            throw new UntrustedException("it was fetched in the future, at " + fetchedAt);
        }
        return new Saved(
                text(members, "jwks").getBytes(StandardCharsets.UTF_8),
                fetchedAt,
                Duration.parse(text(members, "lifetime")),
                members.get("etag") instanceof String tag ? Optional.of(tag) : Optional.empty());
    }

    private void requireOwnersOnly() throws IOException, UntrustedException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new UntrustedException("others than its owner may write it; set its mode to 600");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new UntrustedException("it is no file, but the root of all");
        }
        int mode = (int) Files.getAttribute(folder, "unix:mode");
        if ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
            throw new UntrustedException("others may put a file in its place; take their right to write to its folder");
        }
        Object owner = Files.getAttribute(file, "unix:uid");
        if (!owner.equals(ROOT) && !owner.equals(ownUser(folder))) {
            throw new UntrustedException("it belongs to another user");
        }
    }

    /** Whom a new file belongs to. */
    private static Object ownUser(Path folder) throws IOException {
        Path probe = Files.createTempFile(folder, ".owner", ".tmp");
        try {
            return Files.getAttribute(probe, "unix:uid");
        } finally {
            Files.delete(probe);
        }
    }

    private Map<String, Object> members() throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            // The document stands in it as text, of which each character may be escaped.
            byte[] json = stream.readNBytes(3 * longestDocument);
            return StrictJson.object(json, 0, json.length, new StrictJson.Limits(2, 8, 20, longestDocument));
        }
    }

    private static String text(Map<String, Object> members, String name) throws UntrustedException {
        if (members.get(name) instanceof String text) {
            return text;
        }
        throw new UntrustedException("it has no member \"" + name + "\"");
    }

    private static final class UntrustedException extends Exception {
        private static final long serialVersionUID = 1L;

        UntrustedException(String message) {
            super(message);
        }
    }
}
