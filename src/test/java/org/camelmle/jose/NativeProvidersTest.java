package org.camelmle.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Runs where Amazon Corretto Crypto Provider and Conscrypt are on the class path: the build's second run of tests. */
@Tag("native-providers")
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class NativeProvidersTest {

    private static final List<Integer> LENGTHS = List.of(0, 1, 255, 8192, 8193, 65_535, 65_536, 1_000_000);

    @Test
    void bothAreFoundAndNeitherIsInstalledInTheJvm() {
        assertThat(NativeProviders.found())
                .extracting(Provider::getName)
                .containsExactly(NativeProviders.ACCP, NativeProviders.CONSCRYPT);
        assertThat(Security.getProvider(NativeProviders.ACCP)).isNull();
        assertThat(Security.getProvider(NativeProviders.CONSCRYPT)).isNull();
    }

    @Test
    void autoIsCorrettoForEveryTask() {
        assertThat(CryptoProvider.select("auto").name()).isEqualTo(NativeProviders.ACCP);
        assertThat(CryptoProvider.select("auto").refused()).isEmpty();
    }

    @Test
    void withoutCorrettoConscryptDoesAllButLongContent() {
        List<Provider> candidates = List.of(NativeProviders.found().get(1), Security.getProvider("SunJCE"));

        assertThat(CryptoProvider.fastest(candidates).name())
                .isEqualTo(
                        "RSA private Conscrypt, RSA public Conscrypt, AES-GCM Conscrypt, AES-GCM from 64 KiB SunJCE");
    }

    @Test
    void eitherCanBeForced() {
        assertThat(CryptoProvider.select("Conscrypt").name()).isEqualTo("Conscrypt");
        assertThat(CryptoProvider.select(NativeProviders.ACCP).name()).isEqualTo(NativeProviders.ACCP);
    }

    @Test
    void keysAreConvertedToTheProvidersOwn() {
        CryptoProvider accp = CryptoProvider.select(NativeProviders.ACCP);

        assertThat(accp.publicKey(Tokens.KEY).key().getClass().getName()).startsWith("com.amazon.");
        assertThat(((OaepOperation) accp.privateOperation(Tokens.KEY))
                        .key()
                        .key()
                        .getClass()
                        .getName())
                .startsWith("com.amazon.");
    }

    @TestFactory
    Stream<DynamicTest> eachReadsWhatTheOthersWrote() {
        return Stream.of("server-2048", "server-3072", "server-4096")
                .flatMap(key -> providers()
                        .flatMap(writer -> providers()
                                .map(reader -> DynamicTest.dynamicTest(
                                        key + ": " + writer.name() + " to " + reader.name(),
                                        () -> exchange(key, writer, reader)))));
    }

    private static void exchange(String key, CryptoProvider writer, CryptoProvider reader) {
        JweCodec to = new JweCodec(Tokens.NO_KEY_ID, writer);
        JweCodec from = new JweCodec(Tokens.NO_KEY_ID, reader);
        for (ContentEncryption method : ContentEncryption.values()) {
            EncodedHeader header = EncodedHeader.of(VectorKeys.pair(key), method, Map.of("kid", key));
            for (int length : LENGTHS) {
                byte[] plaintext = new byte[length];
                Arrays.fill(plaintext, (byte) length);
                byte[] token = Tokens.encrypt(to, plaintext, header);
                assertThat(Arrays.equals(Tokens.decrypt(from, token, VectorKeys.pair(key)), plaintext))
                        .as(method + ", " + length + " octets")
                        .isTrue();
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> eachRefusesAllThatIsWrongInTheSameWords() {
        EncodedHeader header = EncodedHeader.of(Tokens.KEY, ContentEncryption.A256GCM, Map.of("kid", "a"));
        byte[] good =
                Tokens.encrypt(new JweCodec(Tokens.NO_KEY_ID, CryptoProvider.select("SunJCE")), new byte[99], header);
        return providers()
                .map(provider -> DynamicTest.dynamicTest(provider.name(), () -> {
                    JweCodec codec = new JweCodec(Tokens.NO_KEY_ID, provider);
                    for (int segment = 1; segment < 5; segment++) {
                        byte[] bad = withSegmentChanged(good, segment);
                        assertThatThrownBy(() -> Tokens.decrypt(codec, bad, Tokens.KEY))
                                .isInstanceOfSatisfying(
                                        MessageRejectedException.class,
                                        e -> assertThat(e.reason()).isEqualTo(Reason.DECRYPTION))
                                .hasMessage(refusalByTheJdk(bad))
                                .hasNoCause();
                    }
                }));
    }

    private static String refusalByTheJdk(byte[] token) {
        JweCodec jdk = new JweCodec(Tokens.NO_KEY_ID, CryptoProvider.select("SunJCE"));
        try {
            Tokens.decrypt(jdk, token, Tokens.KEY);
        } catch (MessageRejectedException e) {
            return e.getMessage();
        }
        throw new AssertionError("The JDK decrypts it");
    }

    private static byte[] withSegmentChanged(byte[] token, int number) {
        List<byte[]> segments = Tokens.segments(token);
        segments.get(number)[0] ^= 1;
        return Tokens.token(segments);
    }

    private static Stream<CryptoProvider> providers() {
        return Stream.of("SunJCE", NativeProviders.ACCP, NativeProviders.CONSCRYPT)
                .map(CryptoProvider::select);
    }
}
