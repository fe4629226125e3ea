package org.camelmle.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A SoftHSM token with one RSA key of 2048 bits that cannot leave it, through the JDK's PKCS#11 provider. The environment
 * variable SOFTHSM2_CONF, which has to be set, names the file that is written here.
 */
public final class SoftToken implements AutoCloseable {

    public static final String PIN = "1234";
    public static final String ALIAS = "own-2026";

    private static final List<Path> LIBRARIES = Stream.of(
                    "/usr/lib/softhsm/libsofthsm2.so",
                    "/usr/lib64/libsofthsm2.so",
                    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
            .map(Path::of)
            .toList();

    private final Provider provider;
    private final KeyStore keyStore;

    private SoftToken(Provider provider, KeyStore keyStore) {
        this.provider = provider;
        this.keyStore = keyStore;
    }

    /** SoftHSM's library, where it is installed. */
    public static Optional<Path> library() {
        return LIBRARIES.stream().filter(Files::exists).findFirst();
    }

    /** Makes a token below this folder, and installs its provider. */
    public static SoftToken make(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        Path tokens = Files.createDirectory(folder.resolve("tokens"));
        Files.writeString(Path.of(System.getenv("SOFTHSM2_CONF")), "directories.tokendir = " + tokens + "\n");
        run(folder, "softhsm2-util", "--init-token", "--free", "--label", "test", "--pin", PIN, "--so-pin", "5678");
        Path settings = Files.writeString(folder.resolve("pkcs11.cfg"), settings());
        run(
                folder,
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                "NONE",
                "-storetype",
                "PKCS11",
                "-providerclass",
                "sun.security.pkcs11.SunPKCS11",
                "-providerarg",
                settings.toString(),
                "-storepass",
                PIN,
                "-alias",
                ALIAS,
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=" + ALIAS);
        Provider provider = Security.getProvider("SunPKCS11").configure(settings.toString());
        Security.addProvider(provider);
        KeyStore keyStore = KeyStore.getInstance("PKCS11", provider);
        keyStore.load(null, PIN.toCharArray());
        return new SoftToken(provider, keyStore);
    }

    private static String settings() {
        return String.join(
                "\n",
                "name = MleTest",
                "library = " + library().orElseThrow(),
                "slotListIndex = 0",
                "attributes(generate,CKO_PRIVATE_KEY,*) = {",
                "  CKA_SENSITIVE = true",
                "  CKA_EXTRACTABLE = false",
                "  CKA_DECRYPT = true",
                "}");
    }

    private static void run(Path folder, String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(command[0] + ": " + Files.readString(output));
        }
    }

    public KeyStore keyStore() {
        return keyStore;
    }

    public RSAPublicKey publicKey() throws GeneralSecurityException {
        return (RSAPublicKey) keyStore.getCertificate(ALIAS).getPublicKey();
    }

    @Override
    public void close() {
        Security.removeProvider(provider.getName());
    }
}
