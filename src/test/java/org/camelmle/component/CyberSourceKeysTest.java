package org.camelmle.component;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.camelmle.component.CyberSourceRun.PAYMENT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.camelmle.MleConfigurationException;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.sandbox.cybersource.KeyDownload;
import org.camelmle.sandbox.cybersource.Merchant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where CyberSource's keys come from, how they change while we run, and how their end is told. */
class CyberSourceKeysTest {

    @TempDir
    private Path folder;

    private final CyberSourceRun run = new CyberSourceRun();

    @AfterEach
    void stop() {
        run.close();
    }

    private byte[] signingP12() {
        return run.sandbox.merchant().signingP12(run.sandbox.certificates());
    }

    private byte[] responseP12() {
        return run.sandbox.merchant().responseP12(run.sandbox.certificates());
    }

    private static void write(Path file, byte[] content) {
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Arguments> beans() {
        Function<byte[], Object> bytes = p12 -> p12;
        Function<byte[], Object> base64 = p12 -> Base64.getEncoder().encode(p12);
        Function<byte[], Object> wrapped = p12 -> Base64.getMimeEncoder().encode(p12);
        Function<byte[], Object> text = p12 -> Base64.getEncoder().encodeToString(p12);
        return Stream.of(
                Arguments.of("a P12's bytes", bytes),
                Arguments.of("their base64", base64),
                Arguments.of("their base64 in lines", wrapped),
                Arguments.of("the text of a vault", text));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("beans")
    void keysComeFromBeans(String what, Function<byte[], Object> bean) {
        run.context.getRegistry().bind("ofVault", bean.apply(signingP12()));
        run.context.getRegistry().bind("answersOfVault", bean.apply(responseP12()));
        run.set("signingKey", "#ofVault").set("publicKeys", "#ofVault").set("privateKeys", "#answersOfVault");

        assertPaid(run.start().pay());
    }

    @Test
    void keyStoreParametersBringTheirOwnPasswordAndHideNoCertificate() {
        byte[] other = KeyDownload.p12(
                run.sandbox.merchant().signing(), run.sandbox.certificates(), "another password".toCharArray());
        write(folder.resolve("signing.p12"), other);
        KeyStoreParameters parameters = new KeyStoreParameters();
        parameters.setResource("file:" + folder.resolve("signing.p12"));
        parameters.setType("PKCS12");
        parameters.setPassword("another password");
        run.context.getRegistry().bind("parameters", parameters);
        run.set("signingKey", "#parameters").set("publicKeys", "#parameters");

        assertPaid(run.start().pay());
    }

    @Test
    void aPemBundleOfAVaultIsReadLikeTheDownload() {
        CertifiedPair signing = run.sandbox.merchant().signing();
        String bundle = signing.certificatePem()
                + signing.privateKeyPem()
                + run.sandbox.certificates().get(0).certificatePem();
        run.context.getRegistry().bind("bundle", bundle);
        run.set("signingKey", "#bundle").set("publicKeys", "#bundle");

        assertPaid(run.start().pay());
    }

    @Test
    void aTextThatIsNoWholeKeyIsRefusedAndNotQuoted() {
        String pem = run.sandbox.merchant().response().privateKeyPem();
        String bare = pem.replaceAll("-----.*-----|\\s", "").substring(0, 1000);
        run.context.getRegistry().bind("text", bare);
        run.set("privateKeys", "#text");

        assertThatThrownBy(() -> run.start().pay())
                .rootCause()
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("privateKeys")
                .hasMessageNotContaining(bare.substring(100, 130));
    }

    @Test
    void aReplacedFileIsUsedByARunningRouteAndADamagedOneIsNot() {
        Path file = folder.resolve("testmid.p12");
        write(file, signingP12());
        run.set("signingKey", "file:" + file).set("publicKeys", "file:" + file);
        assertPaid(run.start().pay());
        String before = sentKeyId();

        run.clock.advance(Duration.ofSeconds(10));
        CertifiedPair next = run.sandbox.rotate();
        run.clock.advance(Duration.ofSeconds(10));
        write(file, signingP12());
        assertPaid(run.pay());
        assertThat(sentKeyId()).isEqualTo(next.serialNumber()).isNotEqualTo(before);

        write(file, new byte[] {1, 2, 3});
        run.clock.advance(Duration.ofSeconds(10));
        assertPaid(run.pay());
        assertThat(sentKeyId()).isEqualTo(next.serialNumber());
    }

    private String sentKeyId() {
        String body = new String(run.last().body(), UTF_8);
        String header = new String(
                Base64.getUrlDecoder().decode(body.substring("{\"encryptedRequest\":\"".length(), body.indexOf('.'))),
                UTF_8);
        return header.replaceAll(".*\"kid\":\"([^\"]*)\".*", "$1");
    }

    @Test
    void healthTellsEachCertificatesEndAndIsDownWithoutAUsableOne() {
        run.set("expiredKeys", "refuse");
        assertPaid(run.start().pay());
        String sjc = "publicKeys." + run.sandbox.certificates().get(0).serialNumber();
        String signing = "signingKey." + run.sandbox.merchant().signing().serialNumber();

        HealthCheck.Result fine = certificates();
        assertThat(fine.getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(fine.getDetails().get(sjc).toString()).startsWith("CyberSource_SJC_US, valid until ");
        assertThat(fine.getDetails().get(signing).toString()).startsWith("testmid, valid until ");

        run.clock.advance(Duration.ofDays(276));
        assertThat(certificates().getDetails().get(signing).toString()).startsWith("testmid, ends soon, on ");
        run.clock.advance(Duration.ofDays(100));
        HealthCheck.Result ended = certificates();
        assertThat(ended.getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(ended.getDetails().get(signing).toString()).startsWith("testmid, ended on ");
        assertThat(ended.getMessage().orElse("")).contains("no certificate is in its time");
        assertThat(run.pay().getException()).isNotNull();
    }

    private HealthCheck.Result certificates() {
        return HealthCheckHelper.invokeReadiness(run.context, "full").stream()
                .filter(result -> result.getCheck().getId().equals("mle-certificates"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anExpiredCertificateIsStillUsedUnlessItIsRefused() {
        run.clock.advance(Duration.ofDays(370));

        assertPaid(run.start().pay());
    }

    @Test
    void severalResponseKeysOpenWhileTheyAreExchangedInTheirFiles() {
        Merchant merchant = run.sandbox.merchant();
        CertifiedPair next = CertifiedPair.of(
                "testmid",
                "1795000000000000000044",
                run.clock.instant().minusSeconds(60),
                run.clock.instant().plus(Duration.ofDays(90)));
        run.sandbox.addResponseKey("testmid", next.serialNumber(), next);
        write(folder.resolve("old.p12"), responseP12());
        write(
                folder.resolve("new.p12"),
                KeyDownload.p12(next, run.sandbox.certificates(), Merchant.PASSWORD.toCharArray()));
        run.set("privateKeys", "file:" + folder.resolve("old.p12") + ",file:" + folder.resolve("new.p12"));
        run.start();

        for (String keyId :
                Arrays.asList(next.serialNumber(), merchant.response().serialNumber())) {
            run.set("keyId", keyId);
            Exchange answer = run.send(run.uri("call", "POST", "/pts/v2/payments"), PAYMENT);
            assertPaid(answer);
            assertThat(answer.getMessage().getHeader(MleConstants.KEY_ID)).isEqualTo(keyId);
        }
    }

    private static void assertPaid(Exchange answer) {
        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getBody(String.class)).contains("\"status\":\"AUTHORIZED\"");
        assertThat(answer.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(true);
    }
}
