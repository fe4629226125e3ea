package org.camelmle.keys;

/** Where a key stands in its life, and what it may be used for there. */
public enum KeyStatus {
    /** Made, but not yet confirmed by the peer: answers may already come under it, nothing is encrypted to it. */
    PENDING(false, true),
    /** In use. */
    ACTIVE(true, true),
    /** On its way out ({@code deprecated} at a provider): still opens what was encrypted to it. */
    RETIRING(false, true),
    /** No longer used for anything. */
    DISABLED(false, false);

    private final boolean encrypts;
    private final boolean decrypts;

    KeyStatus(boolean encrypts, boolean decrypts) {
        this.encrypts = encrypts;
        this.decrypts = decrypts;
    }

    /** Whether new messages are encrypted to a key in this state. A retiring one is the last resort: {@link KeySet}. */
    public boolean mayEncrypt() {
        return encrypts;
    }

    /** Whether messages that were encrypted to a key in this state are still opened. */
    public boolean mayDecrypt() {
        return decrypts;
    }
}
