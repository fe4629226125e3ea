package org.camelmle.keys.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Optional;
import org.camelmle.keys.KeyFiles;
import org.camelmle.keys.KeySet;

/** Our keys as one JWKS file. */
record JwksFile(Path path) implements KeyStorage {

    private static final char[] NO_PASSWORD = {};

    /** What of the file tells that it is another one. */
    private record Version(FileTime modified, long size, Optional<Object> fileKey) {}

    @Override
    public boolean exists() {
        return Files.exists(path);
    }

    @Override
    public KeySet read() throws IOException {
        byte[] content = Files.readAllBytes(path);
        try {
            return KeyFiles.readPrivate(content, path.toString(), NO_PASSWORD);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    @Override
    public void write(KeySet keys) {
        KeyFiles.write(path, keys);
    }

    @Override
    public Object version() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return new Version(attributes.lastModifiedTime(), attributes.size(), Optional.ofNullable(attributes.fileKey()));
    }

    @Override
    public Path privateKeyFile(String id) {
        return path;
    }
}
