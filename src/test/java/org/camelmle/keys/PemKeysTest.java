package org.camelmle.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.math.BigInteger;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.camelmle.MleConfigurationException;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What writers of PEM do besides what OpenSSL does. */
class PemKeysTest {

    private static final RSAPrivateCrtKey KEY =
            (RSAPrivateCrtKey) VectorKeys.pair("client-2048").privateKey().orElseThrow();
    /** p, q, dp, dq and qi. */
    private static final List<BigInteger> MORE = List.of(
            KEY.getPrimeP(),
            KEY.getPrimeQ(),
            KEY.getPrimeExponentP(),
            KEY.getPrimeExponentQ(),
            KEY.getCrtCoefficient());

    private static KeySet read(List<BigInteger> more) throws IOException {
        RSAPrivateKey content = new RSAPrivateKey(
                KEY.getModulus(),
                KEY.getPublicExponent(),
                KEY.getPrivateExponent(),
                more.get(0),
                more.get(1),
                more.get(2),
                more.get(3),
                more.get(4));
        byte[] pem = PublicPem.block("RSA PRIVATE KEY", content.getEncoded()).getBytes(US_ASCII);
        return KeyFiles.read(pem, "own.pem", new char[0]);
    }

    @Test
    void keyWithZerosInPlaceOfItsPrimesGetsThem() throws Exception {
        assertThat(read(Collections.nCopies(MORE.size(), BigInteger.ZERO)).keys())
                .singleElement()
                .satisfies(key -> assertThat(key.privateKey()).hasValue(KEY));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void numberThatDoesNotBelongToTheOthersIsRefused(int at) throws Exception {
        List<BigInteger> wrong = new ArrayList<>(MORE);
        wrong.set(at, wrong.get(at).add(BigInteger.TWO));

        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> read(wrong))
                .withMessageContaining("whose numbers do not belong together");
        assertThat(read(MORE).keys()).hasSize(1);
    }

    @Test
    void certificatesThatIssuedNoOtherAreSeveralKeys() {
        Instant now = Instant.parse("2026-03-30T00:00:00Z");
        String pem = CertifiedPair.of("one", "1", now).certificatePem()
                + CertifiedPair.of("other", "2", now).certificatePem();

        assertThat(KeyFiles.read(pem.getBytes(US_ASCII), "peers.pem", new char[0])
                        .keys())
                .hasSize(2);
    }
}
