package org.camelmle.keys.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.camelmle.keys.KeySet;

/** Where our own keys are kept with their states: a JWKS file, or a folder of PEM files. */
public interface KeyStorage {

    /** A folder if there is one, else a JWKS file. */
    static KeyStorage of(Path path) {
        return Files.isDirectory(path) ? folder(path) : new JwksFile(path);
    }

    /** A folder of PEM files, made with the first key if it is not there. */
    static KeyStorage folder(Path path) {
        return new PemFolder(path);
    }

    /** The file or folder. */
    Path path();

    /** Whether anything was kept there yet. */
    boolean exists();

    /**
     * All pairs that are kept.
     *
     * @throws org.camelmle.MleConfigurationException if there is none, or one is no good
     * @throws IOException if they cannot be read
     */
    KeySet read() throws IOException;

    /**
     * Keeps these pairs and nothing else, readable and writable by the owner only (mode 600).
     *
     * @throws org.camelmle.MleConfigurationException if they cannot be written
     */
    void write(KeySet keys);

    /** What differs after every change. */
    Object version() throws IOException;

    /** Where a key's private half is kept. */
    Path privateKeyFile(String id);
}
