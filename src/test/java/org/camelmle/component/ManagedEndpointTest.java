package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Optional;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.builder.RouteBuilder;
import org.camelmle.life.OwnKeys;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An endpoint over JMX. */
class ManagedEndpointTest {

    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    @TempDir
    private Path folder;

    private final NimbusPeer peer = new NimbusPeer();
    private final CamelRun camel = new CamelRun();
    private RecordingServer keyServer;
    private ObjectName name;

    @BeforeEach
    void start() throws Exception {
        keyServer = new RecordingServer(request -> Reply.json(200, peer.jwks()));
        Path file = folder.resolve("own.jwks.json");
        new OwnKeys(file, new MovableClock()).generate(2048, Optional.of("jmx-key"));
        camel.configuration().setPublicKeys(keyServer.url() + "/jwks");
        camel.configuration().setPrivateKeys("file:" + file);
        camel.configuration().setApiKey("sk_canary");
        camel.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:encrypt").to("mle:encrypt");
            }
        });
        ObjectName pattern = new ObjectName("org.apache.camel:context="
                + camel.context().getManagementName() + ",type=endpoints,name=\"mle://encrypt\"");
        name = SERVER.queryNames(pattern, null).iterator().next();
    }

    @AfterEach
    void stop() {
        camel.close();
        keyServer.close();
    }

    private Object invoke(String operation) throws Exception {
        return SERVER.invoke(name, operation, new Object[0], new String[0]);
    }

    @Test
    void theStateOfTheKeysCanBeReadAndHoldsNoSecret() throws Exception {
        invoke("refreshKeys");

        assertThat(SERVER.getAttribute(name, "Ready")).isEqualTo(true);
        assertThat(SERVER.getAttribute(name, "Problems")).isEqualTo("");
        assertThat(SERVER.getAttribute(name, "OperationName")).isEqualTo("encrypt");
        assertThat((double) SERVER.getAttribute(name, "KeySetAge")).isBetween(0.0, 60.0);
        assertThat(SERVER.getAttribute(name, "Keys").toString())
                .contains(peer.serverKey().id(), "jmx-key")
                .doesNotContain("canary", "\"d\"");
    }

    @Test
    void keysAreFetchedOnCommandAndNotTwiceInAMoment() throws Exception {
        assertThat(invoke("refreshKeys")).asString().isIn("REPLACED", "TOO_SOON");
        assertThat(invoke("refreshKeys")).isEqualTo("TOO_SOON");
        assertThat(keyServer.requests()).hasSize(1);
    }

    @Test
    void aRotationIsPlannedWithoutDoingAnything() throws Exception {
        assertThat(invoke("planRotation")).asString().contains("\"step\":\"generate\"", "planned", "jmx-key");
        assertThat(new OwnKeys(folder.resolve("own.jwks.json"), new MovableClock())
                        .stored()
                        .keys())
                .hasSize(1);
    }

    @Test
    void whatIsWrongIsSaidInASentence() throws Exception {
        camel.configuration().setPrivateKeys("classpath:keys/pkcs8.pem");
        MleEndpoint endpoint = camel.context().getEndpoint("mle:encrypt?keyId=other", MleEndpoint.class);

        assertThat(endpoint.planRotation()).contains("privateKeys");
        assertThat(endpoint.getProblems()).contains("there is no private key 'other'");
    }
}
