package org.camelmle.jose;

/** Is told how long the steps of a message took. {@link #NONE} does not even look at a clock. */
public interface StepTimes {

    /** What is done to a message. */
    enum Operation {
        ENCRYPT,
        DECRYPT
    }

    /** What it is made of. */
    enum Step {
        /** Choosing the keys, including the wait for a fetch where there are none yet. */
        KEY,
        /** Waiting for a turn, when others use private keys: {@link DecryptionTurns}. */
        WAIT,
        /** The RSA operation on the content encryption key. */
        RSA,
        /** AES-GCM over the content, and its base64url. */
        AES,
        /** Finding and parsing the JWE, or putting it together. */
        ENVELOPE
    }

    /** Nobody is told. */
    StepTimes NONE = new StepTimes() {};

    /** A time in nanoseconds that only differences are made of. */
    default long now() {
        return 0;
    }

    /** A step has taken so many nanoseconds. */
    default void took(Operation operation, Step step, long nanos) {}
}
