package org.camelmle.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.PrivateKey;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.camelmle.MleConfigurationException;
import org.camelmle.jose.CountingProvider.Manner;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CryptoProviderTest {

    @Test
    @Tag("without-native-providers")
    void autoIsTheJdkWhereNothingElseIsOnTheClassPath() {
        assertThat(CryptoProvider.select("auto").name()).isEqualTo("SunJCE");
        assertThat(CryptoProvider.select("auto").refused()).isEmpty();
    }

    @Test
    void autoPassesOverWhatFailsTheSelfTestAndSaysSo() {
        CryptoProvider crypto = CryptoProvider.fastest(
                List.of(new CountingProvider(Manner.TAG_IGNORED), Security.getProvider("SunJCE")));

        assertThat(crypto.name()).isEqualTo("SunJCE");
        assertThat(crypto.refused()).containsExactly("Counting: a changed token decrypts");
    }

    @Test
    void autoNeedsAtLeastOneProviderThatPasses() {
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> CryptoProvider.fastest(List.of(new CountingProvider(Manner.TAG_IGNORED))))
                .withMessageContainingAll("auto", "a changed token decrypts", "set cryptoProvider");
    }

    @Test
    void eachTaskHasEveryKnownProviderInItsOrder() {
        for (CryptoTask task : CryptoTask.values()) {
            assertThat(task.fastestFirst())
                    .as(task.title())
                    .containsExactlyInAnyOrder(NativeProviders.ACCP, NativeProviders.CONSCRYPT, "SunJCE");
        }
    }

    @Test
    void eachTaskHasTheFastestOfThoseThatAreThere() {
        CountingProvider conscrypt = new CountingProvider(Manner.NAMED_LIKE_CONSCRYPT);
        CryptoProvider crypto = CryptoProvider.fastest(List.of(conscrypt, Security.getProvider("SunJCE")));
        conscrypt.reset();
        JweCodec codec = new JweCodec(JwePolicy.DEFAULT, crypto);
        EncodedHeader header = Tokens.header(Tokens.KEY, ContentEncryption.A256GCM);

        byte[] longest = Tokens.encrypt(codec, new byte[CryptoTask.LONG_CONTENT - 1], header);
        assertThat(conscrypt.gcmOperations()).isEqualTo(1);
        Tokens.decrypt(codec, longest, Tokens.KEY);
        assertThat(conscrypt.gcmOperations()).isEqualTo(2);
        Tokens.encrypt(codec, new byte[CryptoTask.LONG_CONTENT], header);
        assertThat(conscrypt.gcmOperations()).isEqualTo(2);
        assertThat(conscrypt.rsaOperations()).isEqualTo(3);
        assertThat(crypto.name())
                .isEqualTo(
                        "RSA private Conscrypt, RSA public Conscrypt, AES-GCM Conscrypt, AES-GCM from 64 KiB SunJCE");
    }

    @Test
    void keyIsConvertedOnceForOneProvider() {
        CryptoProvider bouncyCastle = CryptoProvider.of(new BouncyCastleProvider());

        assertThat(bouncyCastle.publicKey(Tokens.KEY)).isSameAs(bouncyCastle.publicKey(Tokens.KEY));
        assertThat(bouncyCastle.publicKey(Tokens.KEY).key().getClass().getName())
                .startsWith("org.bouncycastle.");
        assertThat(bouncyCastle.privateOperation(Tokens.KEY)).isSameAs(bouncyCastle.privateOperation(Tokens.KEY));
        assertThat(CryptoProvider.select("SunJCE").publicKey(Tokens.KEY).key()).isSameAs(Tokens.KEY.publicKey());
    }

    @Test
    void preparedKeyDoesNotPrint() {
        assertThat(CryptoProvider.select("SunJCE").privateOperation(Tokens.KEY).toString())
                .isEqualTo("OaepOperation[key=ProviderKey[SunJCE]]");
    }

    @Test
    void keyThatNoProviderDecryptsWithIsRefusedWhenItIsMadeReady() {
        MleKey sealed =
                MleKey.ofPair("sealed", KeyStatus.ACTIVE, Tokens.KEY.publicKey(), new SealedKey(), Optional.empty());

        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> CryptoProvider.select("auto").prepare(sealed))
                .withMessageContainingAll("cannot be read", "install the provider");
    }

    /** A key that shows nothing of itself, of a token that is not there. */
    private static final class SealedKey implements PrivateKey {

        private static final long serialVersionUID = 1L;

        @Override
        public String getAlgorithm() {
            return "RSA";
        }

        @Override
        public String getFormat() {
            return null;
        }

        @Override
        public byte[] getEncoded() {
            return null;
        }
    }

    @Test
    void providerIsChosenByItsName() {
        assertThat(CryptoProvider.select("SunJCE")).hasToString("CryptoProvider[SunJCE]");
    }

    @Test
    void unknownNameIsAnsweredWithTheInstalledOnes() {
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> CryptoProvider.select("SunJCB"))
                .withMessageContainingAll(
                        "cryptoProvider=SunJCB", "auto, or one of the JCA providers ", "SunJCE, ", " SUN, ");
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
