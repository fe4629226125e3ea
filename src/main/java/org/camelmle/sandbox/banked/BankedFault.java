package org.camelmle.sandbox.banked;

/** What can go wrong with an answer. */
public enum BankedFault {
    /** A good answer to an encrypted credential comes plain. */
    PLAIN_ANSWER,
    /** It is encrypted to a key of somebody else. */
    WRONG_KEY,
    /** It is encrypted with A128GCM. */
    A128GCM,
    /** It names its key; without this fault it does not, as nothing says that Banked's answers do. */
    WITH_KEY_ID,
    /** Its Content-Type is {@code Application/JOSE; charset=utf-8}. */
    ODD_CONTENT_TYPE,
    /** The request is answered 503 with a plain JSON error. */
    PLAIN_ERROR,
    /** The request is answered 422 with an error that is encrypted. */
    ENCRYPTED_ERROR,
    /** The published keys are answered 500. */
    KEYS_OUTAGE
}
