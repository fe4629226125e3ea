package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.camelmle.MleConfigurationException;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.sandbox.cybersource.KeyDownload;
import org.camelmle.sandbox.cybersource.Merchant;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and key stores with certificates, as endpoints name them. */
class CertificateLocationsTest {

    private final CyberSourceRun run = new CyberSourceRun();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        run.close();
    }

    private KeyStore store() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        byte[] p12 = run.sandbox.merchant().responseP12(run.sandbox.certificates());
        store.load(new ByteArrayInputStream(p12), Merchant.PASSWORD.toCharArray());
        return store;
    }

    @Test
    void parametersAroundAnOpenStoreBringTheirOwnPassword() throws Exception {
        KeyStoreParameters parameters = new KeyStoreParameters();
        parameters.setKeyStore(store());
        parameters.setPassword(Merchant.PASSWORD);
        run.context.getRegistry().bind("responseStore", parameters);
        bindWithoutPassword("signingStore", run.sandbox.merchant().signing());
        run.set("keyPassword", null).set("privateKeys", "#responseStore");
        run.set("publicKeys", "#signingStore").set("signingKey", "#signingStore");

        assertThat(run.start().pay().getException()).isNull();
    }

    @Test
    void noPartOfAListIsFetchedFromAnotherMachine() {
        try (RecordingServer elsewhere = new RecordingServer(request -> Reply.json(200, "{}"))) {
            run.set("publicKeys", "RAW(classpath:logback-test.xml, " + elsewhere.url() + "/sjc.pem)");

            assertThatThrownBy(() -> run.start().pay())
                    .rootCause()
                    .isInstanceOf(MleConfigurationException.class)
                    .hasMessageContaining("publicKeys")
                    .hasMessageContaining("another machine");
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @Test
    void eachFileOfAListIsReadAgainAlsoOneWithoutAScheme() throws Exception {
        Merchant merchant = run.sandbox.merchant();
        CertifiedPair next = CertifiedPair.of("testmid", "1795000000000000000007", run.clock.instant());
        run.sandbox.addResponseKey("testmid", next.serialNumber(), next);
        Path first = folder.resolve("first.pem");
        Path second = folder.resolve("second.pem");
        Files.writeString(
                first, merchant.response().privateKeyPem() + merchant.response().certificatePem());
        CertifiedPair older = CertifiedPair.of(
                "testmid",
                "1700000000000000000001",
                run.clock.instant().minus(Duration.ofDays(300)),
                run.clock.instant().plus(Duration.ofDays(65)));
        Files.writeString(second, older.privateKeyPem() + older.certificatePem());
        run.set("privateKeys", "RAW(file:" + first + "," + second + ")").start();
        run.pay();
        assertThat(run.last().claims())
                .containsEntry("v-c-response-mle-kid", merchant.response().serialNumber());

        Files.writeString(first, older.privateKeyPem() + older.certificatePem());
        Files.writeString(second, next.privateKeyPem() + next.certificatePem() + "\n");
        run.clock.advance(Duration.ofSeconds(1));

        assertThat(run.pay().getException()).isNull();
        assertThat(run.last().claims()).containsEntry("v-c-response-mle-kid", next.serialNumber());
    }

    /** The other P12 needs the password as well, so it comes as parameters of its own. */
    private void bindWithoutPassword(String name, CertifiedPair pair) throws IOException {
        Path file = folder.resolve(name + ".p12");
        Files.write(file, KeyDownload.p12(pair, run.sandbox.certificates(), Merchant.PASSWORD.toCharArray()));
        KeyStoreParameters parameters = new KeyStoreParameters();
        parameters.setResource("file:" + file);
        parameters.setPassword(Merchant.PASSWORD);
        run.context.getRegistry().bind(name, parameters);
    }
}
