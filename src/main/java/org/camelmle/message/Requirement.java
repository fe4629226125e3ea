package org.camelmle.message;

/** What is asked of a direction: the options {@code encryptedRequest} and {@code encryptedResponse}. */
public enum Requirement {
    /** Plaintext is refused. */
    REQUIRED,
    /** Plaintext is passed on, marked and counted. */
    PREFERRED,
    /** Plaintext is sent, and taken as it comes. */
    OFF
}
