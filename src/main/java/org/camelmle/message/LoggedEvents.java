package org.camelmle.message;

import org.camelmle.MleException;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.JweHeader;
import org.camelmle.jose.StepTimes.Operation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what happened to the log: key ids, codes and sizes, never payload. Plaintext that passes is a warning. */
public final class LoggedEvents implements MessageEvents {

    private static final Logger LOG = LoggerFactory.getLogger("org.camelmle");

    @Override
    public void encrypted(String profile, String keyId, ContentEncryption encryptionMethod) {
        LOG.debug("{}: encrypted to the key {}", profile, keyId);
    }

    @Override
    public void decrypted(String profile, String keyId, JweHeader header) {
        LOG.debug("{}: decrypted with the key {}", profile, keyId);
    }

    @Override
    public void plaintextPassed(String profile, Operation operation) {
        LOG.warn("{}: a plain message was passed on, as the options allow", profile);
    }

    @Override
    public void failed(String profile, Operation operation, MleException failure) {
        LOG.warn("{}: {}", profile, failure.getMessage());
    }

    @Override
    public void repeated(String profile, CallPolicy.Cause cause, int repetition) {
        LOG.info("{}: a call is repeated, encrypted ({}, repetition {})", profile, cause, repetition);
    }

    @Override
    public void fellBack(String profile, String peer, String code) {
        LOG.warn("{}: a request goes to {} in PLAINTEXT, because the provider answered {}", profile, peer, code);
    }

    @Override
    public void fallbackRefused(String profile, FallbackPolicy.Condition condition) {
        if (condition == FallbackPolicy.Condition.BUDGET || condition == FallbackPolicy.Condition.AUDIT) {
            LOG.error(
                    "{}: ALARM: no plaintext is sent any more, {}",
                    profile,
                    condition.refusal().getMessage());
        } else {
            LOG.warn(
                    "{}: no plaintext was sent: {}",
                    profile,
                    condition.refusal().getMessage());
        }
    }
}
