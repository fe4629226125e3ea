package org.camelmle.message;

import java.util.ArrayList;
import java.util.List;
import org.camelmle.MleException;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.JweHeader;
import org.camelmle.jose.StepTimes.Operation;

/** Remembers what was reported, as short words. */
final class RecordedEvents implements MessageEvents {

    final List<String> seen = new ArrayList<>();

    @Override
    public void encrypted(String profile, String keyId, ContentEncryption encryptionMethod) {
        seen.add("encrypted " + profile + " " + keyId);
    }

    @Override
    public void decrypted(String profile, String keyId, JweHeader header) {
        seen.add("decrypted " + profile + " " + keyId);
    }

    @Override
    public void plaintextPassed(String profile, Operation operation) {
        seen.add("plain " + profile);
    }

    @Override
    public void failed(String profile, Operation operation, MleException failure) {
        seen.add("failed " + profile + " " + failure.getClass().getSimpleName());
    }
}
