package org.camelmle.sandbox.cybersource;

/** What can go wrong with one answer. */
public enum Fault {
    /** The answer's {@code kid} names nobody's key. */
    WRONG_KID,
    /** The answer is plain though encryption was asked for. */
    PLAIN_ANSWER,
    /** The envelope has a member beside {@code encryptedResponse}. */
    EXTRA_MEMBER,
    /** The JWE lacks its end. */
    TRUNCATED_JWE,
    /** The JWE's tag is wrong. */
    TAMPERED_TAG,
    /** The answer is under A128GCM. */
    A128GCM_ANSWER,
    /** The answer's header says RSA1_5. */
    OTHER_ALGORITHM,
    /** The answer's header says A256CBC-HS512. */
    OTHER_ENCRYPTION,
    /** What is encrypted is a JWT and not JSON, as for a capture context. */
    TEXT_ANSWER,
    /** The connection breaks without an answer. */
    CONNECTION_RESET,
    /** 502 with HTML, as from a proxy. */
    PROXY_ERROR
}
