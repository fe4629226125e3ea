package org.camelmle.message;

import java.util.ArrayList;
import java.util.List;
import org.camelmle.MleException;

/** Remembers what was reported, as short words. */
final class RecordedEvents implements MessageEvents {

    final List<String> seen = new ArrayList<>();

    @Override
    public void encrypted(String profile, String keyId) {
        seen.add("encrypted " + profile + " " + keyId);
    }

    @Override
    public void decrypted(String profile, String keyId) {
        seen.add("decrypted " + profile + " " + keyId);
    }

    @Override
    public void plaintextPassed(String profile) {
        seen.add("plain " + profile);
    }

    @Override
    public void failed(String profile, MleException failure) {
        seen.add("failed " + profile + " " + failure.getClass().getSimpleName());
    }
}
