package org.camelmle.jose;

/** The JCA provider that does RSA and AES, chosen once at start by a known-answer self-test. */
public final class CryptoProvider {

    /**
     * Chooses a provider.
     *
     * @param option {@code auto}, or a JCA provider's name
     * @throws org.camelmle.MleConfigurationException if that provider is not installed or fails the self-test
     */
    public static CryptoProvider select(String option) {
        throw new UnsupportedOperationException();
    }

    /** The provider's name, for logs and health. */
    public String name() {
        throw new UnsupportedOperationException();
    }
}
