package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.camel.Exchange;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.camelmle.KeyUnavailableException;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.NimbusPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider behind real TLS: whom a call and a fetch of keys trust is what the user has set up in Camel. */
class TlsTest {

    private static final String PERSON = "{\"type\":\"individual\"}";
    private static final String CREATED = "{\"success\":true}";
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder;

    private final NimbusPeer peer = new NimbusPeer();
    private final AtomicInteger requests = new AtomicInteger();
    private HttpsServer server;

    @BeforeEach
    void start() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        X509Certificate certificate = selfSigned(pair);
        store("trusted.p12", store -> store.setCertificateEntry("server", certificate));
        KeyStore own = store(
                "server.p12",
                store -> store.setKeyEntry("server", pair.getPrivate(), PASSWORD, new Certificate[] {certificate}));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/keys", exchange -> answer(exchange, peer.jwks()));
        server.createContext("/entities", exchange -> {
            assertThat(peer.decrypt(exchange.getRequestBody().readAllBytes())).isEqualTo(PERSON);
            answer(exchange, peer.encrypt(CREATED));
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange, String body) throws IOException {
        requests.incrementAndGet();
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, octets.length);
        try (OutputStream stream = exchange.getResponseBody()) {
            stream.write(octets);
        }
    }

    private String url(String path) {
        return "https://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private CamelRun trusting() {
        KeyStoreParameters store = new KeyStoreParameters();
        store.setResource("file:" + folder.resolve("trusted.p12"));
        store.setType("PKCS12");
        store.setPassword(new String(PASSWORD));
        TrustManagersParameters trusted = new TrustManagersParameters();
        trusted.setKeyStore(store);
        SSLContextParameters tls = new SSLContextParameters();
        tls.setTrustManagers(trusted);
        CamelRun camel = new CamelRun();
        camel.context().getRegistry().bind("tls", tls);
        return camel.start();
    }

    @Test
    void callAndFetchTrustWhomTheUserTrusts() {
        try (CamelRun camel = trusting()) {
            Exchange exchange = camel.send(
                    "mle:call?target=RAW(" + url("/entities") + "?sslContextParameters=#tls)&publicKeys=RAW("
                            + url("/keys") + "?sslContextParameters=#tls)",
                    PERSON,
                    Map.of());

            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(CREATED);
            assertThat(requests).hasValue(2);
        }
    }

    @Test
    void strangerIsNotCalled() {
        try (CamelRun camel = new CamelRun().start()) {
            Exchange exchange = camel.send("mle:call?target=" + url("/entities"), PERSON, Map.of());

            assertThat(exchange.getException()).isInstanceOf(SSLException.class);
            assertThat(requests).hasValue(0);
        }
    }

    @Test
    void keysOfAStrangerAreNotTaken() {
        try (CamelRun camel = new CamelRun().start()) {
            Exchange exchange = camel.send("mle:encrypt?publicKeys=" + url("/keys"), PERSON, Map.of());

            assertThat(exchange.getException()).isInstanceOf(KeyUnavailableException.class);
            assertThat(requests).hasValue(0);
        }
    }

    @Test
    void certificateForAnotherHostIsNotEnough() {
        try (CamelRun camel = trusting()) {
            String other = url("/entities").replace("127.0.0.1", "localhost");
            Exchange exchange =
                    camel.send("mle:call?target=RAW(" + other + "?sslContextParameters=#tls)", PERSON, Map.of());

            assertThat(exchange.getException()).isInstanceOf(SSLException.class);
            assertThat(requests).hasValue(0);
        }
    }

    private static X509Certificate selfSigned(KeyPair pair) throws Exception {
        X500Name name = new X500Name("CN=provider");
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(now.minus(1, ChronoUnit.DAYS)),
                Date.from(now.plus(1, ChronoUnit.DAYS)),
                name,
                pair.getPublic());
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate())));
    }

    private interface Entry {
        void addTo(KeyStore store) throws Exception;
    }

    private KeyStore store(String file, Entry entry) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        entry.addTo(store);
        try (OutputStream stream = Files.newOutputStream(folder.resolve(file))) {
            store.store(stream, PASSWORD);
        }
        return store;
    }
}
