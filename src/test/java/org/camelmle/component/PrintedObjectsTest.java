package org.camelmle.component;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.camelmle.dataformat.MleDataFormat;
import org.camelmle.keys.KeyFiles;
import org.camelmle.keys.KeySet;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.sandbox.cybersource.Merchant;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.Canaries;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.ObjectsWithin;
import org.camelmle.testkit.PublicTypes;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.Secrets;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prints each object that a running context is made of, of public types and of all others. */
class PrintedObjectsTest {

    private static final String SSN = "canary-900-12-3456";
    private static final String PERSON = "{\"ssn\":\"" + SSN + "\"}";
    private static final String PAY_SECRET = "canary-pay-secret-0123456789-abcdefghijklm";
    private static final String API_KEY = "canary-api-key-31";
    private static final String HOOK = "canary-hook-secret-55";
    private static final String TOKEN = "canary-token-56";
    private static final String AUDIT_KEY = "canary-audit-key-0123456789abcdef";

    @TempDir
    private Path folder;

    private final NimbusPeer peer = new NimbusPeer();
    private final List<Object> roots = new ArrayList<>();
    private final Secrets secrets = new Secrets()
            .text(SSN, API_KEY, HOOK, TOKEN, AUDIT_KEY, PAY_SECRET)
            .pair(new NimbusPeer().clientPair())
            .pair(VectorKeys.pair(NimbusPeer.SERVER_KEY));
    private final Set<String> printed = new TreeSet<>();
    private final Set<String> found = new TreeSet<>();

    /** A context that is used; what it is made of and what was thrown is among the roots then. */
    private void runMethod() throws Exception {
        Path own = folder.resolve("own.jwks.json");
        KeyFiles.write(own, KeySet.of(peer.clientPair()));
        Path audit = Files.writeString(folder.resolve("audit.key"), AUDIT_KEY);
        String down = "{\"success\":false,\"data\":{\"error\":{\"type\":\"api_error\",\"code\":500,\"sub_type\":"
                + "\"MLE_DECRYPTION_FAILED\",\"message\":\"" + SSN + "\"}},\"message\":\"" + SSN + "\"}";
        try (RecordingServer server =
                        new RecordingServer(request -> request.uri().contains("jwks")
                                ? Reply.json(200, peer.jwks())
                                : request.uri().contains("down")
                                        ? Reply.json(500, down)
                                        : Reply.json(200, peer.encrypt(PERSON)));
                CamelRun camel = new CamelRun()) {
            camel.context().getRegistry().bind("server", KeySet.of(VectorKeys.pair(NimbusPeer.SERVER_KEY)));
            camel.configuration().setPublicKeys(server.url() + "/jwks");
            camel.configuration().setPrivateKeys("file:" + own);
            camel.configuration().setApiKey(API_KEY);
            camel.configuration().setSecret(HOOK);
            camel.configuration().setToken(TOKEN);
            camel.start();
            String serving = "?role=server&privateKeys=#server&publicKeys=#own";
            roots.add(camel.context().getComponent("mle"));
            for (String uri : List.of(
                    "mle:call?target=" + server.url() + "/entities",
                    "mle:call?retries=0&target=" + server.url() + "/down",
                    "mle:encrypt",
                    "mle:decrypt",
                    "mle:decrypt" + serving,
                    "mle:inspect",
                    "mle:quarantine?publicKeys=#peer",
                    "mle:fallback?fallback=onProviderUnavailable&auditFile=" + folder.resolve("audit.log")
                            + "&auditKey=file:" + audit,
                    "mle:verifyWebhook",
                    "mle:publishKeys",
                    "mle:refreshKeys",
                    "mle:listKeys?baseUrl=" + server.url(),
                    "mle:encrypt?profile=banked&encryptedFields=RAW(/ssn)&publicKeys=#peer")) {
                use(camel.context(), uri);
            }
            MleDataFormat format = new MleDataFormat();
            format.setCamelContext(camel.context());
            format.start();
            roots.add(format);
            print();
        }
    }

    /** One message through a producer of its own; both are among the roots then. */
    private void use(CamelContext context, String uri) throws Exception {
        Endpoint endpoint = context.getEndpoint(uri);
        Producer producer = endpoint.createProducer();
        producer.start();
        Exchange exchange = endpoint.createExchange();
        exchange.getMessage().setBody(PERSON);
        try {
            producer.process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        roots.addAll(List.of(endpoint, producer, exchange.getAllProperties()));
        if (exchange.getException() != null) {
            roots.add(exchange.getException());
        }
    }

    private void runCyberSource() throws Exception {
        try (CyberSourceRun run = new CyberSourceRun()) {
            run.start();
            for (boolean shared : new boolean[] {false, true}) {
                if (shared) {
                    run.withSharedSecret(run.sandbox.merchant());
                }
                use(run.context, run.uri("call", "POST", "/pts/v2/payments"));
            }
            roots.add(run.context.getComponent("mle"));
            secrets.text(Merchant.PASSWORD, run.sandbox.merchant().secret());
            secrets.octets(Base64.getDecoder().decode(run.sandbox.merchant().secret()));
            print();
        }
    }

    private void runVisa() throws Exception {
        CertifiedPair both = CertifiedPair.of("project", "", Instant.now());
        try (RecordingServer server = new RecordingServer(request -> Reply.json(500, "{}"));
                CamelRun camel = new CamelRun()) {
            camel.context().getRegistry().bind("visa", both.certificatePem().getBytes(UTF_8));
            camel.context().getRegistry().bind("ours", (both.privateKeyPem() + both.certificatePem()).getBytes(UTF_8));
            camel.configuration().setSecretKey(PAY_SECRET);
            camel.start();
            use(
                    camel.context(),
                    "mle:call?profile=visa&environment=sandbox&httpMethod=POST&keyId=project-1&publicKeys=#visa"
                            + "&privateKeys=#ours&target=RAW(" + server.url() + "/pay?apikey=" + API_KEY + ")");
            assertThat(server.requests().get(0).header("x-pay-token")).startsWith("xv2:");
            secrets.pair((RSAPrivateCrtKey) both.pair().getPrivate());
            roots.add(camel.context().getComponent("mle"));
            print();
        }
    }

    private void print() {
        try (Canaries canaries = new Canaries(secrets.forms())) {
            for (Object object : ObjectsWithin.of(roots)) {
                String type = object.getClass().getName();
                printed.add(type.replaceFirst("/0x.*", ""));
                canaries.texts(Map.of(type, object));
            }
            found.addAll(canaries.found());
        }
    }

    @Test
    void noObjectOfARunningContextAndNoPublicTypePrintsASecret() throws Exception {
        runMethod();
        roots.clear();
        runCyberSource();
        roots.clear();
        runVisa();
        roots.clear();
        roots.addAll(
                PrintedValues.with(SSN, peer.clientPair(), peer.encrypt(PERSON).getBytes(UTF_8)));
        print();

        assertThat(found).isEmpty();
        assertThat(printed)
                .contains(
                        "org.camelmle.keys.MleKey",
                        "org.camelmle.component.CallState$Failed",
                        "org.camelmle.component.wire.PlainRequest",
                        "org.camelmle.jose.HmacSha256",
                        "org.camelmle.component.MleConfiguration");
        Set<String> types = PublicTypes.withTextOfTheirOwn();
        assertThat(types).hasSizeGreaterThan(50);
        types.removeAll(printed);
        assertThat(types).as("public, and never printed").isEqualTo(PrintedValues.namesWithoutAPlace());
    }
}
