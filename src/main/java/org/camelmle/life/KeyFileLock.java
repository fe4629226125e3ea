package org.camelmle.life;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Held while a key file is read, changed and written: one writer at a time over all processes of the machine. Readers
 * need none, as the file is replaced at once.
 *
 * <p>What is locked is an empty file beside it, which stays: to delete it would let two writers in.
 */
final class KeyFileLock {

    // The operating system's lock belongs to the process: within it, threads have to keep each other out.
    private static final ReentrantLock THIS_PROCESS = new ReentrantLock();

    private KeyFileLock() {}

    /** Waits for other writers, then does the work while they wait. */
    static <T> T holding(Path file, Supplier<T> work) throws IOException {
        THIS_PROCESS.lock();
        try {
            FileChannel channel = lockedChannel(file.resolveSibling(file.getFileName() + ".lock"));
            try {
                return work.get();
            } finally {
                channel.close();
            }
        } finally {
            THIS_PROCESS.unlock();
        }
    }

    private static FileChannel lockedChannel(Path lockFile) throws IOException {
        FileChannel channel = FileChannel.open(
                lockFile, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), ownerOnly(lockFile));
        try {
            channel.lock();
            return channel;
        } catch (IOException | OverlappingFileLockException e) {
            channel.close();
            throw new IOException("The key file is locked by this process already");
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
