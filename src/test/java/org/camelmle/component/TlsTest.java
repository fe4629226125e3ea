package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
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
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.apache.camel.Exchange;
import org.apache.camel.support.jsse.KeyManagersParameters;
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
import org.camelmle.keys.KeySet;
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
    private final Headers visaHeaders = new Headers();
    private volatile String visaCaller = "";
    private HttpsServer server;

    @BeforeEach
    void start() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        X509Certificate certificate = selfSigned(pair, "CN=provider");
        store("trusted.p12", store -> store.setCertificateEntry("server", certificate));
        KeyStore own = store(
                "server.p12",
                store -> store.setKeyEntry("server", pair.getPrivate(), PASSWORD, new Certificate[] {certificate}));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        KeyPair clientPair = generator.generateKeyPair();
        X509Certificate client = selfSigned(clientPair, "CN=project");
        store(
                "client.p12",
                store -> store.setKeyEntry("client", clientPair.getPrivate(), PASSWORD, new Certificate[] {client}));
        TrustManagerFactory callers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        callers.init(store("callers.p12", store -> store.setCertificateEntry("client", client)));
        context.init(keys.getKeyManagers(), callers.getTrustManagers(), null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters tls = context.getDefaultSSLParameters();
                tls.setWantClientAuth(true);
                parameters.setSSLParameters(tls);
            }
        });
        server.createContext("/visa", exchange -> {
            visaHeaders.putAll(exchange.getRequestHeaders());
            visaCaller = ((HttpsExchange) exchange)
                    .getSSLSession()
                    .getPeerPrincipal()
                    .getName();
            answer(exchange, "{}");
        });
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

    private KeyStoreParameters storeOf(String file) {
        KeyStoreParameters store = new KeyStoreParameters();
        store.setResource("file:" + folder.resolve(file));
        store.setType("PKCS12");
        store.setPassword(new String(PASSWORD));
        return store;
    }

    private CamelRun trusting() {
        TrustManagersParameters trusted = new TrustManagersParameters();
        trusted.setKeyStore(storeOf("trusted.p12"));
        KeyManagersParameters own = new KeyManagersParameters();
        own.setKeyStore(storeOf("client.p12"));
        own.setKeyPassword(new String(PASSWORD));
        SSLContextParameters tls = new SSLContextParameters();
        tls.setTrustManagers(trusted);
        tls.setKeyManagers(own);
        CamelRun camel = new CamelRun();
        camel.context().getRegistry().bind("tls", tls);
        camel.context().getRegistry().bind("visa", KeySet.of(peer.clientPair().withId("project-1")));
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
    void visaKnowsAProjectByItsClientCertificateAndThenThereIsNoPayToken() {
        try (CamelRun camel = trusting()) {
            Exchange exchange = camel.send(
                    "mle:call?profile=visa&environment=sandbox&keyId=project-1&encryptedResponse=preferred&publicKeys=#peer"
                            + "&target=RAW(" + url("/visa") + "?sslContextParameters=#tls)&privateKeys=#visa",
                    PERSON,
                    Map.of("Authorization", "Basic dXNlcjpwYXNz"));

            assertThat(exchange.getException()).isNull();
            assertThat(visaCaller).isEqualTo("CN=project");
            assertThat(visaHeaders.getFirst("keyId")).isEqualTo("project-1");
            assertThat(visaHeaders.getFirst("Authorization")).isEqualTo("Basic dXNlcjpwYXNz");
            assertThat(visaHeaders.containsKey("x-pay-token")).isFalse();
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

    private static X509Certificate selfSigned(KeyPair pair, String subject) throws Exception {
        X500Name name = new X500Name(subject);
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
