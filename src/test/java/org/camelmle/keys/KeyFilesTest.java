package org.camelmle.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Security;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.camelmle.MleConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PEM files and key stores that OpenSSL and keytool made. */
class KeyFilesTest {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final char[] NONE = {};

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pkcs8.pem",
                "pkcs1.pem",
                "pkcs8-encrypted.pem",
                "pkcs8-scrypt.pem",
                "pkcs1-encrypted.pem",
                "pkcs1-des3.pem",
                "key-and-chain.pem"
            })
    void aPrivatePemKeyIsReadUnderItsThumbprint(String file) throws Exception {
        KeySet keys = KeyFiles.readPrivate(content(file), file, PASSWORD);

        assertThat(keys.keys()).singleElement().satisfies(key -> {
            assertThat(key.id()).isEqualTo(key.thumbprint());
            assertThat(key.privateKey()).hasValue(expected());
            assertThat(key.status()).isEqualTo(KeyStatus.ACTIVE);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"public.pem", "public-pkcs1.pem", "certificate.pem"})
    void aPublicPemKeyIsReadUnderItsThumbprint(String file) throws Exception {
        KeySet keys = KeyFiles.read(content(file), file, NONE);

        assertThat(keys.keys()).singleElement().satisfies(key -> {
            assertThat(key.id()).isEqualTo(key.thumbprint());
            assertThat(key.publicKey().getModulus()).isEqualTo(expected().getModulus());
            assertThat(key.privateKey()).isEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "openssl.p12, own-key",
        "openssl-legacy.p12, own-key",
        "keytool.jks, own-key",
    })
    void aKeyStoreIsReadUnderItsAlias(String file, String alias) throws Exception {
        KeySet keys = KeyFiles.readPrivate(content(file), file, PASSWORD);
        RSAPrivateCrtKey expected = expected();

        assertThat(keys.decryptionKey(alias).flatMap(MleKey::privateKey)).hasValue(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "certificate.pem, 2126-10-29T00:43:32Z",
        "key-and-chain.pem, 2126-10-29T00:43:33Z",
        "keytool.p12, 2126-10-29T00:43:35Z",
    })
    void aKeyEndsWithItsCertificate(String file, String end) throws Exception {
        assertThat(KeyFiles.read(content(file), file, PASSWORD).keys())
                .singleElement()
                .satisfies(key -> assertThat(key.expiresAt()).hasValue(Instant.parse(end)));
    }

    @Test
    void aCertificateBeforeItsKeyEndsItToo() throws Exception {
        byte[] swapped = joined(content("certificate.pem"), content("pkcs8.pem"));

        assertThat(KeyFiles.readPrivate(swapped, "swapped.pem", NONE).keys())
                .singleElement()
                .satisfies(key -> assertThat(key.expiresAt()).hasValue(Instant.parse("2126-10-29T00:43:32Z")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pkcs1-encrypted.pem", "pkcs8-encrypted.pem"})
    void anEncryptedKeyAsksForItsPassword(String file) throws Exception {
        byte[] content = content(file);
        assertThatThrownBy(() -> KeyFiles.read(content, file, NONE))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("no password");
        // Several, as one padding in 256 looks right by chance.
        for (int i = 0; i < 300; i++) {
            char[] wrong = ("wrong" + i).toCharArray();
            if (file.startsWith("pkcs1") || i == 0) {
                assertThatThrownBy(() -> KeyFiles.read(content, file, wrong))
                        .isInstanceOf(MleConfigurationException.class)
                        .hasMessageContaining("does not open with the password")
                        .hasNoCause();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ me@host",
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI me@host",
                "\n---- BEGIN SSH2 PUBLIC KEY ----\nComment: \"4096-bit RSA\"\nAAAAB3NzaC1yc2E\n"
            })
    void openSshsPublicFormIsExplained(String content) {
        assertThatThrownBy(() -> KeyFiles.read(content.getBytes(US_ASCII), "banked_key.pub", NONE))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("OpenSSH's own form")
                .hasMessageContaining("ssh-keygen -e -m PEM")
                .hasMessageNotContaining("AAAA");
    }

    @Test
    void aCertificateInAKeyStoreIsAPublicKey() throws Exception {
        KeySet keys = KeyFiles.read(content("keytool-trust.p12"), "peer.p12", PASSWORD);

        assertThat(keys.find("peer").map(key -> key.publicKey().getModulus()))
                .hasValue(expected().getModulus());
    }

    @Test
    void anOpenKeyStoreIsRead() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(content("keytool.p12")), PASSWORD);

        assertThat(KeyFiles.read(store, "#keystore", PASSWORD).decryptionKey("made"))
                .map(MleKey::bits)
                .hasValue(3072);
    }

    @Test
    void aKeyStoreThatIsNotOpenIsRefused() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");

        assertThatThrownBy(() -> KeyFiles.read(store, "#keystore", PASSWORD))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("was never loaded");
    }

    @Test
    void severalBlocksAreSeveralKeys() throws Exception {
        byte[] both = joined("keytool-free text\n".getBytes(US_ASCII), content("public.pem"), pem(3072));

        assertThat(KeyFiles.read(both, "keys.pem", NONE).keys()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pkcs8-as-pkcs1.pem | PKCS#1 (BEGIN RSA PRIVATE KEY) and PKCS#8 (BEGIN PRIVATE KEY) were mixed up",
                "pkcs1-as-pkcs8.pem | PKCS#1 (BEGIN RSA PRIVATE KEY) and PKCS#8 (BEGIN PRIVATE KEY) were mixed up",
                "ec.pem | which is not RSA",
                "ec-pkcs8.pem | which is not RSA",
                "ec-public.pem | which is not RSA",
                "no-certificate.p12 | a private key without a certificate under the alias 'lonely'",
                "ec.p12 | algorithm EC under the alias 'ec-key'",
                "three-primes.pem | more than two primes",
                "weak.pem | a modulus of 1024 bits",
                "request.pem | a certificate request",
            })
    void whatCannotBeUsedIsRefusedWithTheReason(String file, String reason) throws Exception {
        byte[] content = content(file);

        assertThatThrownBy(() -> KeyFiles.read(content, file, PASSWORD))
                .isInstanceOf(MleConfigurationException.class)
                .hasNoCause()
                .hasMessageContaining(file)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"pkcs8-encrypted.pem", "pkcs8-scrypt.pem", "openssl.p12", "openssl-legacy.p12", "keytool.jks"})
    void aWrongPasswordIsRefusedWithoutBeingQuoted(String file) throws Exception {
        byte[] content = content(file);

        assertThatThrownBy(() -> KeyFiles.read(content, file, "hunter2-canary".toCharArray()))
                .isInstanceOf(MleConfigurationException.class)
                .hasNoCause()
                .hasMessageContaining("does not open with the password given (keyPassword)")
                .message()
                .doesNotContain("canary");
    }

    @Test
    void passwordIsAskedForWhereAnotherProviderGoesFirst() throws Exception {
        byte[] content = content("openssl.p12");
        Security.insertProviderAt(new BouncyCastleProvider(), 1);
        try {
            aMissingPasswordIsRefused("openssl.p12");
            assertThat(KeyFiles.read(content, "openssl.p12", PASSWORD).keys()).isNotEmpty();
        } finally {
            Security.removeProvider("BC");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pkcs8-encrypted.pem", "openssl.p12", "openssl-legacy.p12", "keytool.jks"})
    void aMissingPasswordIsRefused(String file) throws Exception {
        byte[] content = content(file);

        assertThatThrownBy(() -> KeyFiles.read(content, file, NONE))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"public.pem", "certificate.pem", "keytool-trust.p12"})
    void aPublicKeyWhereAPrivateOneIsNeededIsRefused(String file) throws Exception {
        byte[] content = content(file);

        assertThatThrownBy(() -> KeyFiles.readPrivate(content, file, PASSWORD))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("no private key in " + file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "canary",
                "-----BEGIN PRIVATE KEY-----\ncanary",
                "-----BEGIN canary-----\nAAAA\n-----END canary-----",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "{\"canary\":1",
                "{\"keys\":[]}",
                "{\"keys\":{}}",
                "{\"keys\":[\"canary\"]}",
                "0canary-canary-canary"
            })
    void otherContentIsRefusedWithoutBeingQuoted(String content) {
        assertThatThrownBy(() -> KeyFiles.read(content.getBytes(UTF_8), "file:own", NONE))
                .isInstanceOf(MleConfigurationException.class)
                .hasNoCause()
                .hasMessageContaining("file:own")
                .message()
                .doesNotContain("canary");
    }

    @Test
    void aCutFileIsRefusedWhereverItIsCut() throws Exception {
        for (String file : new String[] {"pkcs8.pem", "openssl.p12", "keytool.jks", "certificate.pem"}) {
            byte[] content = content(file);
            for (int length = 0; length < content.length - 30; length += 97) {
                byte[] cut = Arrays.copyOf(content, length);
                assertThatThrownBy(() -> KeyFiles.read(cut, file, PASSWORD))
                        .isInstanceOf(MleConfigurationException.class);
            }
        }
    }

    /** Found by fuzzing: BouncyCastle parses names late, and throws all kinds of things at wrong ones. */
    @Test
    void anOctetThatIsWrongIsNoMoreThanARefusal() throws Exception {
        byte[] der = Base64.getMimeDecoder()
                .decode(new String(content("certificate.pem"), US_ASCII).replaceAll("-----[A-Z ]+-----", ""));
        for (int i = 0; i < der.length; i++) {
            byte[] wrong = der.clone();
            wrong[i] ^= 0x01;
            byte[] pem = ("-----BEGIN CERTIFICATE-----\n"
                            + Base64.getMimeEncoder().encodeToString(wrong)
                            + "\n-----END CERTIFICATE-----\n")
                    .getBytes(US_ASCII);
            assertOnlyRefused(() -> KeyFiles.read(pem, "file:own", NONE));
            assertOnlyRefused(() -> KeyFiles.readCertified(pem, "file:own", NONE));
        }
    }

    private static void assertOnlyRefused(Runnable reading) {
        try {
            reading.run();
        } catch (MleConfigurationException e) {
            assertThat(e).hasNoCause();
        }
    }

    private static RSAPrivateCrtKey expected() throws Exception {
        String pem = new String(content("pkcs8.pem"), US_ASCII);
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        return (RSAPrivateCrtKey) KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    private static byte[] pem(int bits) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(content("keytool.p12")), PASSWORD);
        byte[] der = store.getCertificate("made").getPublicKey().getEncoded();
        assertThat(der).hasSizeGreaterThan(bits / Byte.SIZE);
        return ("-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(der)
                        + "\n-----END PUBLIC KEY-----\n")
                .getBytes(US_ASCII);
    }

    private static byte[] joined(byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        return all.toByteArray();
    }

    private static byte[] content(String file) throws IOException {
        try (InputStream in = KeyFilesTest.class.getResourceAsStream("/keys/" + file)) {
            return in.readAllBytes();
        }
    }
}
