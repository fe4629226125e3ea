package org.camelmle;

/**
 * The provider does not know a key that the request named ({@code kid} or {@code cid}). A rejected {@code kid}: drop the
 * key, refresh, encrypt again, once. A rejected {@code cid}: register our key; no refresh can mend it.
 */
public final class KeyRejectedException extends MleException {

    private static final long serialVersionUID = 1L;

    public KeyRejectedException(Explanation explanation, ErrorAnswer answer) {
        super("The provider rejected a key", explanation, answer);
    }
}
