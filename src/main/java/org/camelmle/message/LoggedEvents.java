package org.camelmle.message;

import org.camelmle.MleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what happened to the log: key ids, codes and sizes, never payload. Plaintext that passes is a warning. */
public final class LoggedEvents implements MessageEvents {

    private static final Logger LOG = LoggerFactory.getLogger("org.camelmle");

    @Override
    public void encrypted(String profile, String keyId) {
        LOG.debug("{}: encrypted to the key {}", profile, keyId);
    }

    @Override
    public void decrypted(String profile, String keyId) {
        LOG.debug("{}: decrypted with the key {}", profile, keyId);
    }

    @Override
    public void plaintextPassed(String profile) {
        LOG.warn("{}: a plain message was passed on, as the options allow", profile);
    }

    @Override
    public void failed(String profile, MleException failure) {
        LOG.warn("{}: {}", profile, failure.getMessage());
    }
}
