package org.camelmle.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** A file for its owner's eyes only (mode 600), of which a reader sees the old content or the new, never a part. */
public final class PrivateFile {

    private PrivateFile() {}

    /** Puts the content in the place of the file's, at once and to the disk. */
    public static void replace(Path file, byte[] content) throws IOException {
        Path directory = folderOf(file);
        Path fresh = Files.createTempFile(directory, ".keys", ".tmp", mode(directory, "rw-------"));
        try {
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            force(directory);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /**
     * Leaves an empty file in a folder (mode 700), which is made if it is not there. Both are on the disk after that.
     *
     * @return whether it was not there
     */
    public static boolean leaveEmpty(Path folder, String name) throws IOException {
        if (!Files.isDirectory(folder)) {
            makeFolder(folder);
        }
        try {
            Files.createFile(folder.resolve(name), mode(folder, "rw-------"));
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        force(folder);
        return true;
    }

    private static Path folderOf(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException("The root of a file system is no file");
        }
        return directory;
    }

    private static void makeFolder(Path folder) throws IOException {
        Path parent = folderOf(folder);
        try {
            Files.createDirectory(folder, mode(parent, "rwx------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
        force(parent);
    }

    // The new name is on the disk only when the directory is; elsewhere than on POSIX it cannot be opened.
    private static void force(Path directory) throws IOException {
        if (isPosix(directory)) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static boolean isPosix(Path directory) {
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] mode(Path directory, String mode) {
        return isPosix(directory)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }
}
