package org.camelmle.component.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.X509TrustManager;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustAllTrustManager;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.routing.DefaultProxyRoutePlanner;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which way to a server is private, and which servers are the same. */
class HttpEndpointsTest {

    private static final String HOST = "https://api.example";

    private final CamelContext camel = new DefaultCamelContext();

    @AfterEach
    void stop() {
        camel.stop();
    }

    private boolean isPrivate(String location) {
        return HttpEndpoints.isTlsOrLoopback(location, HttpEndpoints.get(camel, "target", location, "POST", Map.of()));
    }

    private HttpComponent component() {
        return camel.getComponent("https", HttpComponent.class);
    }

    private void bindTls(String name, X509TrustManager manager) {
        camel.getRegistry().bind(name, tls(manager));
    }

    private static SSLContextParameters tls(X509TrustManager manager) {
        TrustManagersParameters trust = new TrustManagersParameters();
        trust.setTrustManager(manager);
        SSLContextParameters tls = new SSLContextParameters();
        tls.setTrustManagers(trust);
        return tls;
    }

    /** Trusts nobody; but who could see that? */
    private static final class NoTrust implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("not pinned");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("not pinned");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.example",
                "https://api.example/entities?httpClient.responseTimeout=1000",
                "https://api.example?httpClient.connectTimeout=1000&http-connection.soTimeout=1000&userAgent=x",
                "http://127.0.0.1:8080/entities",
                "http://localhost",
                "http://[::1]:8080"
            })
    void tlsAndThisHostArePrivate(String location) {
        assertThat(isPrivate(location)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://api.example", "http://127.0.0.1.example", "http://10.0.0.1", "direct:x", "mock:https://x"
            })
    void everythingElseIsNot(String location) {
        assertThat(isPrivate(location)).isFalse();
    }

    /** One of the user's own may look at the certificate, or at nothing: that cannot be seen. */
    @Test
    void verifierOtherThanTheUsualOneIsNoTls() {
        HostnameVerifier ofItsOwn = (host, session) -> host.equals("api.example");
        camel.getRegistry().bind("noop", NoopHostnameVerifier.INSTANCE);
        camel.getRegistry().bind("ofItsOwn", ofItsOwn);
        camel.getRegistry().bind("usual", new DefaultHostnameVerifier());

        assertThat(isPrivate(HOST + "?x509HostnameVerifier=#noop")).isFalse();
        assertThat(isPrivate(HOST + "?x509HostnameVerifier=#bean:noop")).isFalse();
        assertThat(isPrivate(HOST + "?x509HostnameVerifier=#ofItsOwn")).isFalse();
        assertThat(isPrivate(HOST + "?x509HostnameVerifier=#usual")).isTrue();
        component().setX509HostnameVerifier(NoopHostnameVerifier.INSTANCE);
        assertThat(isPrivate(HOST)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "httpClient.proxy",
                "httpClient.routePlanner",
                "httpClient.route-planner",
                "httpClient.connectionManager",
                "httpConnection.socksProxyAddress",
                "httpClient",
                "clientBuilder",
                "client-builder",
                "httpContext",
                "httpClientConfigurer",
                "clientConnectionManager"
            })
    void clientWhosePartsTheUserBringsCannotBeJudged(String option) {
        camel.getRegistry().bind("httpClient.proxy", new HttpHost("proxy.example", 3128));
        DefaultProxyRoutePlanner planner = new DefaultProxyRoutePlanner(new HttpHost("proxy.example", 3128));
        camel.getRegistry().bind("httpClient.routePlanner", planner);
        camel.getRegistry().bind("httpClient.route-planner", planner);
        PoolingHttpClientConnectionManager connections = new PoolingHttpClientConnectionManager();
        camel.getRegistry().bind("httpClient.connectionManager", connections);
        camel.getRegistry().bind("clientConnectionManager", connections);
        camel.getRegistry()
                .bind(
                        "httpConnection.socksProxyAddress",
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 1080));
        camel.getRegistry().bind("httpClient", HttpClients.createDefault());
        camel.getRegistry().bind("clientBuilder", HttpClients.custom());
        camel.getRegistry().bind("client-builder", HttpClients.custom());
        camel.getRegistry().bind("httpContext", HttpClientContext.create());
        HttpClientConfigurer configurer = builder -> {};
        camel.getRegistry().bind("httpClientConfigurer", configurer);

        assertThat(isPrivate(HOST + "?" + option + "=#" + option)).isFalse();
        assertThat(isPrivate("http://127.0.0.1:8080?" + option + "=#" + option)).isFalse();
    }

    @Test
    void configurerOfTheComponentCannotBeJudgedEither() {
        component().setHttpClientConfigurer(builder -> {});

        assertThat(isPrivate(HOST)).isFalse();
    }

    @Test
    void contextOfTheComponentCannotBeJudgedEither() {
        component().setHttpContext(HttpClientContext.create());

        assertThat(isPrivate(HOST)).isFalse();
    }

    /** A redirect may lead anywhere, with the request as it is. */
    @Test
    void redirectsAreNotPrivate() {
        assertThat(isPrivate(HOST + "?followRedirects=true")).isFalse();
    }

    @Test
    void trustByAManagerOfOnesOwnIsNoTls() {
        bindTls("all", TrustAllTrustManager.INSTANCE);
        bindTls("ofItsOwn", new NoTrust());
        camel.getRegistry().bind("another", new SSLContextParameters() {});

        assertThat(isPrivate(HOST + "?sslContextParameters=#all")).isFalse();
        assertThat(isPrivate(HOST + "?sslContextParameters=#ofItsOwn")).isFalse();
        assertThat(isPrivate(HOST + "?sslContextParameters=#another")).isFalse();
    }

    @Test
    void certificateOfOursAndOtherSettingsAreNoHarm() {
        SSLContextParameters tls = new SSLContextParameters();
        tls.setKeyManagers(new KeyManagersParameters());
        tls.setSecureSocketProtocol("TLSv1.3");
        camel.getRegistry().bind("mutual", tls);

        assertThat(isPrivate(HOST + "?sslContextParameters=#mutual")).isTrue();
    }

    @Test
    void trustInAnybodyIsFoundOnTheComponentToo() {
        component().setSslContextParameters(tls(TrustAllTrustManager.INSTANCE));

        assertThat(isPrivate(HOST)).isFalse();
    }

    @Test
    void trustInAnybodyIsFoundOnTheContextToo() {
        camel.setSSLContextParameters(tls(TrustAllTrustManager.INSTANCE));
        assertThat(isPrivate(HOST)).isTrue();

        component().setUseGlobalSslContextParameters(true);
        assertThat(isPrivate(HOST + "/another")).isFalse();
    }

    @Test
    void trustOfAStoreIsTls() {
        KeyStoreParameters store = new KeyStoreParameters();
        store.setResource("classpath:keys/keytool-trust.p12");
        store.setType("PKCS12");
        store.setPassword("changeit");
        TrustManagersParameters trust = new TrustManagersParameters();
        trust.setKeyStore(store);
        trust.setCamelContext(camel);
        store.setCamelContext(camel);
        SSLContextParameters tls = new SSLContextParameters();
        tls.setTrustManagers(trust);
        camel.getRegistry().bind("store", tls);

        assertThat(isPrivate(HOST + "?sslContextParameters=#store")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://api.example", "http://127.0.0.1:8080"})
    void proxyOnTheWayIsNotPrivate(String location) {
        assertThat(isPrivate(location + "?proxyHost=proxy.example&proxyPort=3128"))
                .isFalse();
        assertThat(isPrivate(location + "?proxyAuthHost=proxy.example&proxyAuthPort=3128"))
                .isFalse();

        camel.getGlobalOptions().put("http.proxyHost", "proxy.example");
        camel.getGlobalOptions().put("http.proxyPort", "3128");
        assertThat(isPrivate(location + "/global")).isFalse();
    }

    @Test
    void proxyOfTheComponentIsNotPrivate() {
        component().setProxyHost("proxy.example");
        component().setProxyPort(3128);

        assertThat(isPrivate(HOST)).isFalse();
    }

    @Test
    void proxyOfTheJvmCountsWhereItIsUsed() {
        System.setProperty("https.proxyHost", "proxy.example");
        try {
            assertThat(isPrivate(HOST)).isTrue();
            assertThat(isPrivate(HOST + "?useSystemProperties=true")).isFalse();
        } finally {
            System.clearProperty("https.proxyHost");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.example,https://api.example",
        "https://api.example:443/x?y=1,https://api.example",
        "HTTPS://API.Example./x,https://api.example",
        "https://api.example:8443,https://api.example:8443",
        "https://api.example:80,https://api.example:80",
        "http://127.0.0.1:80/x,http://127.0.0.1",
        "http://127.0.0.1:443,http://127.0.0.1:443",
        "direct:x?y=1,direct"
    })
    void onePeerHasOneName(String location, String origin) {
        assertThat(HttpEndpoints.origin(location)).isEqualTo(origin);
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.example:443/v1/x?httpClient.responseTimeout=1000,https://api.example/v1/x",
        "https://api.example/v1/x?dry=1&httpClient.responseTimeout=1000,https://api.example/v1/x?dry=1",
        "direct:x?timeout=1,direct:x"
    })
    void optionsOfTheClientAreNoPartOfAnAddress(String location, String address) {
        assertThat(HttpEndpoints.address(location, HttpEndpoints.get(camel, "target", location, "POST", Map.of())))
                .isEqualTo(address);
        assertThat(HttpEndpoints.place(location)).isEqualTo(address.replaceFirst("\\?.*", ""));
    }
}
