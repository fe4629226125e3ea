package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.KeyFiles;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;
import org.camelmle.profile.Profiles;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyLocationsTest {

    @TempDir
    private Path folder;

    private final NimbusPeer peer = new NimbusPeer();

    private static KeySet own(CamelRun camel, Object value, String password) {
        MleConfiguration options = new MleConfiguration();
        options.setKeyPassword(password);
        return locations(camel).privateKeys(value, options).keys();
    }

    private static KeySource peerKeys(CamelRun camel, Object value) {
        return locations(camel).publicKeys(value, Profiles.byName("method"), new MleConfiguration());
    }

    private static KeyLocations locations(CamelRun camel) {
        return camel.context().getComponent("mle", MleComponent.class).keyLocations();
    }

    private KeyStore store(String password) throws Exception {
        MleKey pair = peer.clientPair();
        var builder = new JcaX509v3CertificateBuilder(
                new X500Name("CN=test"),
                BigInteger.ONE,
                Date.from(Instant.parse("2026-01-01T00:00:00Z")),
                Date.from(Instant.parse("2036-01-01T00:00:00Z")),
                new X500Name("CN=test"),
                pair.publicKey());
        byte[] der = builder.build(new JcaContentSignerBuilder("SHA256withRSA")
                        .build(pair.privateKey().orElseThrow()))
                .getEncoded();
        Certificate certificate =
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "own", pair.privateKey().orElseThrow(), password.toCharArray(), new Certificate[] {certificate});
        return store;
    }

    private Path storeFile(String password) throws Exception {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        store(password).store(octets, password.toCharArray());
        return Files.write(folder.resolve("own.p12"), octets.toByteArray());
    }

    @Test
    void fileOfOwnKeysIsRead() {
        Path file = folder.resolve("own.jwks.json");
        KeyFiles.write(file, KeySet.of(peer.clientPair()));
        try (CamelRun camel = new CamelRun().start()) {
            assertThat(own(camel, "file:" + file, null).decryptionKey("client-key-2026"))
                    .isPresent();
        }
    }

    @Test
    void keyStoreFileIsReadWithItsPassword() throws Exception {
        Path file = storeFile("changeit");
        try (CamelRun camel = new CamelRun().start()) {
            assertThat(own(camel, "file:" + file, "changeit").decryptionKey("own"))
                    .isPresent();
        }
    }

    @Test
    void keyStoreParametersBringTheirOwnPassword() throws Exception {
        Path file = storeFile("changeit");
        KeyStoreParameters parameters = new KeyStoreParameters();
        parameters.setResource("file:" + file);
        parameters.setType("PKCS12");
        parameters.setPassword("changeit");
        try (CamelRun camel = new CamelRun().start()) {
            camel.context().getRegistry().bind("store", parameters);

            assertThat(own(camel, "#store", null).decryptionKey("own")).isPresent();
            assertThat(own(camel, "#bean:store", null).decryptionKey("own")).isPresent();
        }
    }

    @Test
    void openKeyStoreAndBytesAreBeansToo() throws Exception {
        Path file = folder.resolve("own.jwks.json");
        KeyFiles.write(file, KeySet.of(peer.clientPair()));
        try (CamelRun camel = new CamelRun().start()) {
            assertThat(own(camel, store("changeit"), "changeit").decryptionKey("own"))
                    .isPresent();
            assertThat(own(camel, Files.readAllBytes(file), null).decryptionKey("client-key-2026"))
                    .isPresent();
            assertThat(own(camel, KeySource.of(KeySet.of(peer.clientPair())), null)
                            .keys())
                    .hasSize(1);
        }
    }

    @Test
    void classpathResourceIsRead() {
        try (CamelRun camel = new CamelRun().start()) {
            assertThat(peerKeys(camel, "classpath:keys/public.pem").keys().encryptionKey())
                    .isPresent();
        }
    }

    @Test
    void aMissingClasspathResourceIsNamed() {
        try (CamelRun camel = new CamelRun().start()) {
            assertThatThrownBy(() -> peerKeys(camel, "classpath:no/such/keys.json"))
                    .isInstanceOf(MleConfigurationException.class)
                    .hasMessageContaining("classpath:no/such/keys.json");
        }
    }

    @Test
    void jwksUrlIsFetchedPlainlyAndOnce() {
        try (RecordingServer server = new RecordingServer(
                        request -> Reply.json(200, peer.jwks()).with("Cache-Control", "max-age=3600"));
                CamelRun camel = new CamelRun().start()) {
            KeySource source = peerKeys(camel, server.url() + "/.well-known/jwks.json");

            assertThat(source.keys().encryptionKey()).map(MleKey::id).contains("mthd-2048-a");
            source.keys();
            assertThat(server.requests()).hasSize(1);
            assertThat(server.requests().get(0).header("Accept-Encoding")).isEqualTo("identity");
            assertThat(server.requests().get(0).header("Authorization")).isNull();
            assertThat(peerKeys(camel, server.url() + "/.well-known/jwks.json")).isSameAs(source);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 401, 429, 500, 503})
    void answerThatIsNoKeySetGivesNoKeyAndIsNotRepeated(int status) {
        try (RecordingServer server = new RecordingServer(request -> Reply.json(status, peer.jwks())
                        .with("Location", "/elsewhere")
                        .with("Retry-After", "0"));
                CamelRun camel = new CamelRun().start()) {
            assertThatThrownBy(() -> peerKeys(camel, server.url() + "/jwks").keys())
                    .isInstanceOf(KeyUnavailableException.class)
                    .hasMessageContaining(server.url());
            assertThat(server.requests()).hasSize(1);
        }
    }

    /** Sends something every few milliseconds for ever, so that no timeout between two octets is ever met. */
    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nX-Endless: ", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"})
    @Timeout(20)
    void answerThatNeverEndsIsGivenUpAfterTheFetchTimeout(String beginning) throws Exception {
        try (ServerSocket drip = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                CamelRun camel = new CamelRun().start()) {
            Thread server = new Thread(() -> drip(drip, beginning));
            server.setDaemon(true);
            server.start();
            MleConfiguration options = new MleConfiguration();
            options.setFetchTimeout(Duration.ofMillis(500));
            KeySource keys = locations(camel)
                    .publicKeys("http://127.0.0.1:" + drip.getLocalPort(), Profiles.byName("method"), options);

            assertThatThrownBy(keys::keys).isInstanceOf(KeyUnavailableException.class);
        }
    }

    @Test
    void clientConfigurerOfTheUserStaysInForceForAFetch() {
        try (RecordingServer server = new RecordingServer(request -> Reply.json(200, peer.jwks()));
                CamelRun camel = new CamelRun()) {
            camel.context()
                    .getComponent("http", HttpComponent.class)
                    .setHttpClientConfigurer(builder -> builder.setUserAgent("set-by-the-user"));
            camel.start();
            peerKeys(camel, server.url() + "/jwks").keys();

            assertThat(server.requests().get(0).header("User-Agent")).isEqualTo("set-by-the-user");
        }
    }

    private static void drip(ServerSocket server, String beginning) {
        try (Socket caller = server.accept()) {
            OutputStream answer = caller.getOutputStream();
            answer.write(beginning.getBytes(StandardCharsets.US_ASCII));
            while (true) {
                answer.write(' ');
                answer.flush();
                caller.setSoTimeout(5);
                waitForCaller(caller);
            }
        } catch (IOException callerIsGone) {
            // What the test waits for.
        }
    }

    private static void waitForCaller(Socket caller) throws IOException {
        try {
            if (caller.getInputStream().read() < 0) {
                throw new IOException("closed");
            }
        } catch (SocketTimeoutException nothingWasSaid) {
            // Goes on dripping.
        }
    }

    @Test
    void anyCamelEndpointCanBringTheKeySet() throws Exception {
        try (CamelRun camel = new CamelRun()) {
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:keys").setBody(constant(peer.jwks()));
                }
            });

            assertThat(peerKeys(camel, "direct:keys").keys().encryptionKey()).isPresent();
        }
    }

    @Test
    void keyTextInAnOptionIsRefusedWithoutBeingEchoed() {
        try (CamelRun camel = new CamelRun().start()) {
            for (String text :
                    new String[] {"{\"keys\":[{\"d\":\"canary\"}]}", "-----BEGIN PRIVATE KEY-----\ncanary"}) {
                assertThatThrownBy(() -> own(camel, text, null))
                        .isInstanceOf(MleConfigurationException.class)
                        .hasMessageContaining("privateKeys")
                        .hasMessageNotContaining("canary");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"#nothing", "https://keys.example/private.jwks", "direct:keys", "file:no/such/key.pem"})
    void wrongLocationOfPrivateKeysIsRefused(String location) {
        try (CamelRun camel = new CamelRun().start()) {
            assertThatThrownBy(() -> own(camel, location, null).keys())
                    .isInstanceOfAny(MleConfigurationException.class, KeyUnavailableException.class);
        }
    }

    @Test
    void beanOfAnotherTypeIsRefusedByItsType() {
        try (CamelRun camel = new CamelRun().start()) {
            assertThatThrownBy(() -> own(camel, 42, null))
                    .isInstanceOf(MleConfigurationException.class)
                    .hasMessageContaining("java.lang.Integer")
                    .hasMessageContaining("KeyStoreParameters");
        }
    }
}
