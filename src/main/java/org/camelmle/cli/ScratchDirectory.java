package org.camelmle.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A directory of the system's for one run, readable by its owner only and deleted on close. */
record ScratchDirectory(Path path) implements AutoCloseable {

    static ScratchDirectory create() {
        try {
            return new ScratchDirectory(Files.createTempDirectory("camel-mle"));
        } catch (IOException e) {
            throw new CommandFailure("The system's directory for temporary files cannot be written to");
        }
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    @Override
    public void close() {
        try (Stream<Path> entries = Files.list(path)) {
            for (Path entry : entries.toList()) {
                Files.delete(entry);
            }
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException("The temporary directory could not be deleted", e);
        }
    }
}
