package org.camelmle.jose;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;

/** The JCA provider that does RSA and AES, chosen once at start by a known-answer self-test. */
public final class CryptoProvider {

    private static final String AUTO = "auto";
    private static final String JDK = "SunJCE";

    private final Provider provider;
    private final SecureRandom random = new SecureRandom();

    private CryptoProvider(Provider provider) {
        this.provider = provider;
    }

    /**
     * Chooses a provider.
     *
     * @param option {@code auto} for the JDK's, or a JCA provider's name
     * @throws MleConfigurationException if that provider is not installed or fails the self-test
     */
    public static CryptoProvider select(String option) {
        Provider provider = Security.getProvider(AUTO.equals(option) ? JDK : option);
        if (provider == null) {
            throw new MleConfigurationException(new Explanation(
                    "cryptoProvider=" + option,
                    "auto, or one of the installed JCA providers " + installed(),
                    "a misspelt name, or the provider was not registered",
                    "correct the option, or add the provider to java.security"));
        }
        return of(provider);
    }

    /** Takes this very provider, if it passes the self-test. */
    static CryptoProvider of(Provider provider) {
        CryptoProvider crypto = new CryptoProvider(provider);
        KnownAnswer.check(crypto).ifPresent(failure -> {
            throw new MleConfigurationException(new Explanation(
                    "the JCA provider " + provider.getName() + ", which failed the self-test: " + failure,
                    "RSA/ECB/OAEPPadding and AES/GCM/NoPadding that give the known answers",
                    "the provider lacks these ciphers or is broken on this platform",
                    "set cryptoProvider=auto"));
        });
        return crypto;
    }

    private static String installed() {
        return Arrays.stream(Security.getProviders()).map(Provider::getName).collect(Collectors.joining(", "));
    }

    /** The provider's name, for logs and health. */
    public String name() {
        return provider.getName();
    }

    Cipher rsa() throws GeneralSecurityException {
        return Cipher.getInstance("RSA/ECB/OAEPPadding", provider);
    }

    Cipher gcm() throws GeneralSecurityException {
        return Cipher.getInstance("AES/GCM/NoPadding", provider);
    }

    SecureRandom random() {
        return random;
    }

    byte[] randomOctets(int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return octets;
    }

    @Override
    public String toString() {
        return "CryptoProvider[" + name() + "]";
    }
}
