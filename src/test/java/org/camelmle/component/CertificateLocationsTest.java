package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.sandbox.cybersource.KeyDownload;
import org.camelmle.sandbox.cybersource.Merchant;
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
        run.context.getRegistry().bind("response", parameters);
        bindWithoutPassword("signing", run.sandbox.merchant().signing());
        run.set("keyPassword", null);

        assertThat(run.start().pay().getException()).isNull();
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
