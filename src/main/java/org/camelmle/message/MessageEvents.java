package org.camelmle.message;

import org.camelmle.MleException;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.JweHeader;
import org.camelmle.jose.StepTimes;
import org.camelmle.jose.StepTimes.Operation;

/** What happened to messages, for logs and metrics. Never payload. Methods must return quickly and not throw. */
public interface MessageEvents {

    /** Nobody listens. */
    MessageEvents NONE = new MessageEvents() {};

    /** A message was encrypted to this key. */
    default void encrypted(String profile, String keyId, ContentEncryption encryptionMethod) {}

    /** A message with this header was decrypted with this key. */
    default void decrypted(String profile, String keyId, JweHeader header) {}

    /** A plain message was passed on where {@code preferred} or {@code off} allows it. */
    default void plaintextPassed(String profile, Operation operation) {}

    /** A message was rejected, or an answer was an error of encryption. */
    default void failed(String profile, Operation operation, MleException failure) {}

    /** An attempt of a call failed and is repeated, encrypted. */
    default void repeated(String profile, CallPolicy.Cause cause, int repetition) {}

    /** A request goes to this peer in plaintext, because the provider said that its encryption is down. */
    default void fellBack(String profile, String peer, String code) {}

    /** A plaintext resend was refused. */
    default void fallbackRefused(String profile, FallbackPolicy.Condition condition) {}

    /** What is told how long each step took. Asked for once, not for each message. */
    default StepTimes stepTimes(String profile) {
        return StepTimes.NONE;
    }
}
