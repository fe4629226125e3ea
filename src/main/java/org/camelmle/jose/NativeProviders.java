package org.camelmle.jose;

import java.lang.reflect.InvocationTargetException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Providers with native code that we know to be faster than the JDK's: installed ones, or ones that only lie on the class
 * path. They are used without being installed, so nothing else in the JVM changes.
 */
final class NativeProviders {

    /** Amazon Corretto Crypto Provider. */
    static final String ACCP = "AmazonCorrettoCryptoProvider";

    static final String CONSCRYPT = "Conscrypt";

    private NativeProviders() {}

    /** Those that are there and can be loaded on this platform. */
    static List<Provider> found() {
        return Stream.of(installed(ACCP).or(() -> accp()), installed(CONSCRYPT).or(() -> conscrypt()))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Provider> installed(String name) {
        return Optional.ofNullable(Security.getProvider(name));
    }

    // It says by itself whether its native library fits this platform, and passes its own self-tests.
    private static Optional<Provider> accp() {
        return load(() -> {
            Class<?> type = Class.forName("com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider");
            Object provider = type.getField("INSTANCE").get(null);
            type.getMethod("assertHealthy").invoke(provider);
            return provider;
        });
    }

    private static Optional<Provider> conscrypt() {
        return load(() -> {
            Class<?> type = Class.forName("org.conscrypt.Conscrypt");
            type.getMethod("checkAvailability").invoke(null);
            return type.getMethod("newProvider").invoke(null);
        });
    }

    private interface Loading {
        Object provider() throws ReflectiveOperationException;
    }

    private static Optional<Provider> load(Loading loading) {
        try {
            return loading.provider() instanceof Provider provider ? Optional.of(provider) : Optional.empty();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof VirtualMachineError error) {
                throw error;
            }
            return Optional.empty();
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            // Not on the class path, or without a library for this platform: the JDK's ciphers are always there.
            return Optional.empty();
        }
    }
}
