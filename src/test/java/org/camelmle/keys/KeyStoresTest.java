package org.camelmle.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.camelmle.MleConfigurationException;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Key stores of Java's own kinds, and what is none. */
class KeyStoresTest {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final char[] NONE = {};
    private static final Instant NOW = Instant.parse("2026-03-30T00:00:00Z");
    private static final CertifiedPair OWN = CertifiedPair.of("testmid", "1757695744950028980001", NOW);
    private static final CertifiedPair PEER = CertifiedPair.of("peer", "1757695744950028980002", NOW);

    private static KeyStore open(String type) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        store.setCertificateEntry("peer's", certificate(PEER));
        return store;
    }

    private static KeyStore withPair(String type) throws GeneralSecurityException, IOException {
        KeyStore store = open(type);
        store.setKeyEntry("ours", OWN.pair().getPrivate(), PASSWORD, new Certificate[] {certificate(OWN)});
        return store;
    }

    private static Certificate certificate(CertifiedPair pair) throws GeneralSecurityException {
        return new JcaX509CertificateConverter().getCertificate(pair.certificate());
    }

    private static byte[] stored(KeyStore store) throws GeneralSecurityException, IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        store.store(content, PASSWORD);
        return content.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"JKS", "JCEKS", "PKCS12"})
    void keysAreNamedByTheirAliases(String type) throws Exception {
        KeySet keys = KeyFiles.read(stored(withPair(type)), "own.store", PASSWORD);

        assertThat(keys.find("ours").flatMap(MleKey::privateKey))
                .hasValue(OWN.pair().getPrivate());
        assertThat(keys.find("peer's").orElseThrow().privateKey()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"JKS", "JCEKS", "PKCS12"})
    void keysWithCertificatesAreNamedByThem(String type) throws Exception {
        assertNamedByCertificates(KeyFiles.readCertified(stored(withPair(type)), "own.store", PASSWORD));
    }

    @Test
    void keysOfAnOpenStoreAreNamedByTheirCertificatesToo() throws Exception {
        assertNamedByCertificates(KeyFiles.readCertified(withPair("JKS"), "#store", PASSWORD));
    }

    private static void assertNamedByCertificates(List<MleKey> read) {
        Map<String, MleKey> keys = read.stream().collect(Collectors.toMap(MleKey::id, Function.identity()));
        assertThat(keys).containsOnlyKeys(OWN.serialNumber(), PEER.serialNumber());
        assertThat(keys.get(OWN.serialNumber()).privateKey())
                .hasValue(OWN.pair().getPrivate());
        assertThat(keys.get(PEER.serialNumber()).privateKey()).isEmpty();
        assertThat(keys.get(PEER.serialNumber()).publicKey())
                .isEqualTo(PEER.pair().getPublic());
    }

    @Test
    void storeThatIsNotOpenHasNoCertificates() throws Exception {
        KeyStore store = KeyStore.getInstance("JKS");

        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> KeyFiles.readCertified(store, "#store", PASSWORD))
                .withMessageContaining("was never loaded");
    }

    /** Nothing in it is secret, so its password is often not handed on. */
    @Test
    void certificatesOfAJksAreReadWithoutItsPassword() throws Exception {
        assertThat(KeyFiles.read(stored(open("JKS")), "trust.jks", NONE).keys())
                .extracting(MleKey::id)
                .containsExactly("peer's");
    }

    @Test
    void jwksHasNoCertificates() {
        MleKey key = VectorKeys.publicKey("server-2048");

        assertThat(KeyFiles.readCertified(PublicJwks.write(KeySet.of(key)), "peer.jwks", NONE))
                .singleElement()
                .satisfies(read -> {
                    assertThat(read.id()).isEqualTo(key.id());
                    assertThat(read.certificate()).isEmpty();
                });
    }

    /** Keys and certificates in DER begin with the octet that a PKCS#12 begins with. */
    @Test
    void derOfAnotherKindIsNoDamagedKeyStore() throws Exception {
        assertIsOfNoKnownForm(OWN.pair().getPrivate().getEncoded());
        assertIsOfNoKnownForm(OWN.pair().getPublic().getEncoded());
        assertIsOfNoKnownForm(OWN.certificate().getEncoded());
    }

    /** Twelve octets: a sequence whose length has this many octets, and the beginning of a PFX at their end. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 10, 11, 127})
    void lengthThatReachesToTheEndOrBeyondIsOfNoKnownForm(int octetsOfLength) {
        byte[] content = new byte[12];
        content[0] = 0x30;
        content[1] = (byte) (0x80 | octetsOfLength);
        content[10] = 2;
        content[11] = 1;

        assertIsOfNoKnownForm(content);
    }

    @Test
    void fewOctetsOfAKeyStoreAreOfNoKnownForm() throws Exception {
        for (String type : List.of("JKS", "PKCS12")) {
            assertIsOfNoKnownForm(Arrays.copyOf(stored(open(type)), 4));
        }
    }

    private static void assertIsOfNoKnownForm(byte[] content) {
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> KeyFiles.read(content, "own.key", PASSWORD))
                .withMessageContaining("content of no known form in own.key");
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> KeyFiles.readCertified(content, "own.key", PASSWORD))
                .withMessageContaining("content of no known form in own.key");
    }
}
