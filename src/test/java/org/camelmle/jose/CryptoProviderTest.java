package org.camelmle.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.camelmle.MleConfigurationException;
import org.camelmle.jose.CountingProvider.Manner;
import org.junit.jupiter.api.Test;

class CryptoProviderTest {

    @Test
    void autoIsTheJdk() {
        assertThat(CryptoProvider.select("auto").name()).isEqualTo("SunJCE");
    }

    @Test
    void providerIsChosenByItsName() {
        assertThat(CryptoProvider.select("SunJCE")).hasToString("CryptoProvider[SunJCE]");
    }

    @Test
    void unknownNameIsAnsweredWithTheInstalledOnes() {
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> CryptoProvider.select("SunJCB"))
                .withMessageContainingAll("cryptoProvider=SunJCB", "SunJCE");
    }

    @Test
    void providerWithoutTheCiphersFailsTheSelfTest() {
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> CryptoProvider.select("SUN"))
                .withMessageContainingAll("SUN", "self-test", "could not be run");
    }

    @Test
    void providerThatChecksNoTagFailsTheSelfTest() {
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> CryptoProvider.of(new CountingProvider(Manner.TAG_IGNORED)))
                .withMessageContaining("a changed token decrypts");
    }

    @Test
    void bouncyCastleReadsWhatTheJdkWroteAndTheOtherWayRound() {
        JweCodec jdk = new JweCodec(JwePolicy.DEFAULT, CryptoProvider.select("auto"));
        JweCodec bouncyCastle = new JweCodec(JwePolicy.DEFAULT, CryptoProvider.of(new BouncyCastleProvider()));
        EncodedHeader header = EncodedHeader.of(Tokens.KEY, ContentEncryption.A256GCM, Map.of("kid", "a"));
        byte[] plaintext = new byte[20_000];

        byte[] byJdk = Tokens.encrypt(jdk, plaintext, header);
        byte[] byBouncyCastle = Tokens.encrypt(bouncyCastle, plaintext, header);

        assertThat(Tokens.decrypt(bouncyCastle, byJdk, Tokens.KEY)).isEqualTo(plaintext);
        assertThat(Tokens.decrypt(jdk, byBouncyCastle, Tokens.KEY)).isEqualTo(plaintext);
    }
}
