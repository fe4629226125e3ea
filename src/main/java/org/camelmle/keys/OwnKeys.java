package org.camelmle.keys;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** Our own keys in a JWKS file of ours: reading, making and changing the state of keys. */
public final class OwnKeys implements KeySource {

    public OwnKeys(Path file, Clock clock) {
        throw new UnsupportedOperationException();
    }

    @Override
    public KeySet keys() {
        throw new UnsupportedOperationException();
    }

    /**
     * Makes a key pair, adds it to the file as {@code active} (or {@code pending} if another one is active) and returns
     * it. The file is created if it does not exist.
     *
     * @param bits 2048 to 4096
     * @param id the kid, or nothing for one derived from the date and thumbprint
     * @throws org.camelmle.MleConfigurationException if the id is taken or the size is not allowed
     */
    public MleKey generate(int bits, Optional<String> id) {
        throw new UnsupportedOperationException();
    }
}
