package org.camelmle.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.camelmle.audit.AuditChain.Line;
import org.camelmle.jose.HmacSha256;

/**
 * An audit file that is written: one writer at a time, each line on the disk before {@link #append} returns. Safe for
 * many threads. A file whose chain is broken, whose end is missing, or that somebody else changed meanwhile, takes no more
 * lines: what it has forgotten would give its budget back. Beside it is its {@link AuditMark}.
 */
public final class AuditFile implements AutoCloseable {

    private static final Set<OpenOption> READ_AND_WRITE =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);

    private final Path path;
    private final FileChannel channel;
    private final HmacSha256 key;
    private final AuditChain chain;
    private final List<Line> before;
    private Optional<String> problem;
    private long size;

    private AuditFile(Path path, FileChannel channel, HmacSha256 key) throws IOException {
        this.path = path;
        this.channel = channel;
        this.key = key;
        this.chain = new AuditChain(key);
        byte[] content = content(channel);
        AuditChain.Verdict verdict = chain.read(content);
        this.before = verdict.lines();
        this.size = content.length;
        boolean hasHalfALine = chain.wholeLines().isPresent();
        this.problem = (hasHalfALine ? Optional.<String>empty() : verdict.problem()).or(() -> problemOfTheEnd(verdict));
        if (problem.isEmpty()) {
            if (hasHalfALine) {
                // A crash within a line: append had not returned, so nothing went in plaintext for it.
                // The mark is there and knows all lines before it, so nobody can cut one off and call it that.
                size = chain.wholeLines().getAsLong();
                channel.truncate(size).force(true);
            }
            chain.begin(UUID.randomUUID().toString());
            chain.mark().write(path, key);
        }
    }

    private Optional<String> problemOfTheEnd(AuditChain.Verdict verdict) {
        try {
            Optional<AuditMark> mark = AuditMark.read(path, key);
            if (mark.isEmpty()) {
                return size == 0
                        ? Optional.empty()
                        : Optional.of(AuditMark.beside(path).getFileName() + " is missing, which knows its end");
            }
            chain.begin(mark.get().file());
            return mark.get().problem(verdict);
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Opens a file for this process alone, and makes it (mode 600) if it is not there.
     *
     * @throws IOException if it cannot be written, or another process has it open
     */
    public static AuditFile open(Path path, HmacSha256 key) throws IOException {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileChannel channel = posix
                ? FileChannel.open(
                        path,
                        READ_AND_WRITE,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : FileChannel.open(path, READ_AND_WRITE);
        try {
            if (channel.tryLock() == null) {
                throw new IOException("another process writes it");
            }
            return new AuditFile(path, channel, key);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException("another Camel context of this process writes it", e);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Through the channel that has the lock: on POSIX the lock is lost when any other of this file is closed. */
    private static byte[] content(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        while (content.hasRemaining() && channel.read(content, content.position()) >= 0) {
            // Reads on.
        }
        return Arrays.copyOf(content.array(), content.position());
    }

    /** The lines that were there when it was opened. */
    public List<Line> linesBefore() {
        return before;
    }

    /** The number of the last line: who keeps it elsewhere can tell that the file's end was cut off. */
    public synchronized long lastNumber() {
        return chain.number();
    }

    /** Why no more lines are written, if that is so. */
    public synchronized Optional<String> problem() {
        return problem;
    }

    /**
     * Writes a line to the disk.
     *
     * @return its number
     * @throws IOException if it is not there for sure
     */
    public synchronized long append(AuditEntry entry) throws IOException {
        return Uninterrupted.call(() -> write(entry));
    }

    private long write(AuditEntry entry) throws IOException {
        if (problem.isEmpty() && (channel.size() != size || !Files.exists(path) || Files.size(path) != size)) {
            problem = Optional.of("somebody else changed or moved it while it was in use");
        }
        if (problem.isPresent()) {
            throw new IOException(problem.get());
        }
        byte[] line = chain.next(entry);
        problem = Optional.of("an earlier line could not be written");
        ByteBuffer rest = ByteBuffer.wrap(line);
        while (rest.hasRemaining()) {
            channel.write(rest, size + rest.position());
        }
        channel.force(true);
        size += line.length;
        chain.written(line);
        // After the line: one that the mark does not know yet is no harm, one that is missing would be.
        chain.mark().write(path, key);
        problem = Optional.empty();
        return chain.number();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return "AuditFile[" + path + "]";
    }
}
