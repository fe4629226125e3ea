package org.camelmle.component;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSAEncrypter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.testkit.CamelRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * Private keys that never leave their token: SoftHSM through the JDK's PKCS#11 provider. The environment variable
 * SOFTHSM2_CONF, which the build sets, names the file that is written here.
 */
@EnabledIf("softHsmIsInstalled")
class TokenKeysTest {

    private static final String PIN = "1234";
    private static final String ALIAS = "own-2026";
    private static final List<Path> LIBRARIES = Stream.of(
                    "/usr/lib/softhsm/libsofthsm2.so",
                    "/usr/lib64/libsofthsm2.so",
                    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
            .map(Path::of)
            .toList();

    @TempDir
    private static Path folder;

    private static Provider provider;
    private static KeyStore token;

    static boolean softHsmIsInstalled() {
        return LIBRARIES.stream().anyMatch(Files::exists);
    }

    @BeforeAll
    static void makeTokenWithKey() throws Exception {
        Path tokens = Files.createDirectory(folder.resolve("tokens"));
        Files.writeString(Path.of(System.getenv("SOFTHSM2_CONF")), "directories.tokendir = " + tokens + "\n");
        run("softhsm2-util", "--init-token", "--free", "--label", "test", "--pin", PIN, "--so-pin", "5678");
        Path settings = folder.resolve("pkcs11.cfg");
        Files.writeString(
                settings,
                String.join(
                        "\n",
                        "name = MleTest",
                        "library = "
                                + LIBRARIES.stream()
                                        .filter(Files::exists)
                                        .findFirst()
                                        .orElseThrow(),
                        "slotListIndex = 0",
                        "attributes(generate,CKO_PRIVATE_KEY,*) = {",
                        "  CKA_SENSITIVE = true",
                        "  CKA_EXTRACTABLE = false",
                        "  CKA_DECRYPT = true",
                        "}"));
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        run(
                keytool,
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
        provider = Security.getProvider("SunPKCS11").configure(settings.toString());
        Security.addProvider(provider);
        token = KeyStore.getInstance("PKCS11", provider);
        token.load(null, PIN.toCharArray());
    }

    @AfterAll
    static void removeProvider() {
        if (provider != null) {
            Security.removeProvider(provider.getName());
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("output")))
                .isZero();
    }

    @Test
    void keyStaysInTheToken() throws Exception {
        assertThat(token.getKey(ALIAS, null).getEncoded()).isNull();
    }

    @Test
    void whatNimbusEncryptedToTheTokensKeyDecrypts() throws Exception {
        for (EncryptionMethod method : List.of(EncryptionMethod.A256GCM, EncryptionMethod.A128GCM)) {
            Exchange exchange = decrypt(encrypted(method));

            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("{\"iban\":\"GB33\"}");
            assertThat(exchange.getMessage().getHeader(MleConstants.KEY_ID)).isEqualTo(ALIAS);
        }
    }

    @Test
    void everyChangeIsRefusedInTheSameWords() throws Exception {
        String good = encrypted(EncryptionMethod.A256GCM);

        List<String> refusals = Stream.of(1, 2, 3, 4)
                .map(segment -> refusal(withSegmentChanged(good, segment)))
                .distinct()
                .toList();

        assertThat(refusals).hasSize(1);
    }

    private static String refusal(String jwe) {
        Exchange exchange = decrypt(jwe);
        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(() -> {
                    throw exchange.getException();
                })
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.DECRYPTION))
                .withNoCause();
        return exchange.getException().getMessage();
    }

    private static Exchange decrypt(String jwe) {
        try (CamelRun camel = new CamelRun()) {
            camel.context().getRegistry().bind("token", token);
            camel.start();
            return camel.send(
                    "mle:decrypt?profile=jwe&privateKeys=#token&keyPassword=" + PIN, jwe.getBytes(UTF_8), Map.of());
        }
    }

    private static String encrypted(EncryptionMethod method) throws Exception {
        JWEHeader header = new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, method)
                .keyID(ALIAS)
                .build();
        JWEObject jwe = new JWEObject(header, new Payload("{\"iban\":\"GB33\"}"));
        jwe.encrypt(new RSAEncrypter((RSAPublicKey) token.getCertificate(ALIAS).getPublicKey()));
        return jwe.serialize();
    }

    private static String withSegmentChanged(String jwe, int number) {
        String[] segments = jwe.split("\\.");
        byte[] octets = Base64.getUrlDecoder().decode(segments[number]);
        octets[0] ^= 1;
        segments[number] = Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
        return String.join(".", Arrays.asList(segments));
    }
}
