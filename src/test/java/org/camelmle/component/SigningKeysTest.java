package org.camelmle.component;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Base64;
import org.camelmle.KeyUnavailableException;
import org.camelmle.keys.KeySet;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.sandbox.cybersource.Seen;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which of several REST certificates signs. */
class SigningKeysTest {

    private final CyberSourceRun run = new CyberSourceRun();
    private final CertifiedPair registered = run.sandbox.merchant().signing();
    private final CertifiedPair next = CertifiedPair.of(
            "testmid",
            "1795000000000000000007",
            run.clock.instant().minus(Duration.ofHours(1)),
            run.clock.instant().plus(Duration.ofDays(365)));

    @AfterEach
    void stop() {
        run.close();
    }

    private void bindBoth() {
        bind(registered.privateKeyPem() + registered.certificatePem() + next.privateKeyPem() + next.certificatePem());
    }

    private void bind(String pem) {
        run.context.getRegistry().bind("both", pem.getBytes(UTF_8));
        run.set("signingKey", "#both");
    }

    @Test
    void signingKeyIdNamesTheOneThatIsRegisteredBesideANewerOne() {
        bindBoth();
        run.set("signingKeyId", registered.serialNumber()).start();

        assertThat(run.pay().getException()).isNull();
        assertThat(tokenHeader(run.last())).contains("\"kid\":\"" + registered.serialNumber() + "\"");
    }

    @Test
    void withoutSigningKeyIdTheNewestSigns() {
        bindBoth();
        run.start().pay();

        assertThat(tokenHeader(run.last())).contains("\"kid\":\"" + next.serialNumber() + "\"");
    }

    @Test
    void aKeyOfABeanIsFoundByItsIdToo() {
        run.context.getRegistry().bind("set", KeySet.of(registered.key(), next.key()));
        run.set("signingKey", "#set")
                .set("signingKeyId", registered.serialNumber())
                .start();

        assertThat(run.pay().getException()).isNull();
        assertThat(tokenHeader(run.last())).contains("\"kid\":\"" + registered.serialNumber() + "\"");
    }

    @Test
    void anIdThatNoKeyOfABeanHasSignsNothing() {
        run.context.getRegistry().bind("set", KeySet.of(next.key()));
        run.set("signingKey", "#set").set("signingKeyId", "17").start();

        assertThat(run.pay().getException())
                .isInstanceOf(KeyUnavailableException.class)
                .hasMessageContaining("'17'")
                .hasMessageContaining("signingKeyId")
                .hasMessageContaining(next.serialNumber());
        assertThat(run.seen()).isEmpty();
    }

    private static String tokenHeader(Seen seen) {
        String token = seen.headers().get("Authorization").substring("Bearer ".length());
        return new String(Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.'))), UTF_8);
    }
}
