package org.camelmle.component.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.apache.camel.util.StringHelper;

/**
 * What the set-up of a camel-http endpoint says about the way to its server. What a client configurer, a connection
 * manager or another part of the client that the user brings does cannot be seen, so it counts as the worst.
 */
final class HttpTransport {

    /** Of nobody, signed by itself, and in its time: only who asks whom to trust refuses it. Its key is kept nowhere. */
    private static final String NOBODYS_CERTIFICATE =
            "MIIBiDCCAS+gAwIBAgIUd0Nqi6co1mbExTsZXjaDNYjA+/IwCgYIKoZIzj0EAwIwGTEXMBUGA1UEAwwObm9ib2R5LmludmFsaWQw"
                    + "IBcNMjYxMTI1MTYyODEzWhgPOTk2NjEwMzExNjI4MTNaMBkxFzAVBgNVBAMMDm5vYm9keS5pbnZhbGlkMFkwEwYHKoZIzj0CAQYI"
                    + "KoZIzj0DAQcDQgAEDogozPOgxPsYonKWBlsTjUdlU48CkexOUS7Jm8CoTu7aHey2sXmE9n2P+QqclarH9azokqkIvL3hoFdf6aw4"
                    + "QaNTMFEwHQYDVR0OBBYEFGuHLsjcSz+t+jd0qpDkYvSYHaEqMB8GA1UdIwQYMBaAFGuHLsjcSz+t+jd0qpDkYvSYHaEqMA8GA1Ud"
                    + "EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgFrNvodtfSQB2XO+43TudXhmGWDz8Y5T41lkDOkhLE4YCIHvIIMx+MTKRkncH"
                    + "TxffFAy2zypIbadhfHL6gC+e6r2j";

    /** Options of the client that change nothing on the way to the server. Of all others it cannot be told. */
    private static final Set<String> HARMLESS =
            Set.of("retryStrategy", "responseTimeout", "connectionRequestTimeout", "userAgent");

    /** They may build another client, or bring connections of their own. */
    private static final List<String> UNSEEN = List.of("httpClientConfigurer", "clientConnectionManager");

    private HttpTransport() {}

    /**
     * Whether it can be judged, goes through no proxy and, over TLS, checks whom it talks to.
     *
     * @param options of its URI: camel-http takes those of TLS away before the endpoint is made
     */
    static boolean isDirectAndChecked(Endpoint endpoint, Map<String, Object> options, boolean tls) {
        try {
            return endpoint instanceof HttpEndpoint http
                    && canBeSeen(http, options)
                    && !goesThroughAProxy(http)
                    && (!tls
                            || (looksAtTheCertificate(
                                            verifier(http, options),
                                            http.getHttpUri().getHost())
                                    && !trustsAnybody(http, options)));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            // Nothing will be sent over it either, or it cannot be judged.
            return false;
        }
    }

    private static boolean canBeSeen(HttpEndpoint http, Map<String, Object> options) {
        return http.getComponent().getHttpClientConfigurer() == null
                && http.getComponent().getClientConnectionManager() == null
                && options.keySet().stream().noneMatch(HttpTransport::isUnseen);
    }

    /** Camel takes a name with dashes, and with capitals where there are none, for the same. */
    private static boolean isUnseen(String option) {
        String name = StringHelper.dashToCamelCase(option);
        String prefix = "httpClient.";
        return UNSEEN.stream().anyMatch(name::equalsIgnoreCase)
                || (name.regionMatches(true, 0, prefix, 0, prefix.length())
                        && !HARMLESS.contains(name.substring(prefix.length())));
    }

    private static HostnameVerifier verifier(HttpEndpoint http, Map<String, Object> options) {
        return bean(http, options, "x509HostnameVerifier", HostnameVerifier.class)
                .orElseGet(() -> http.getComponent().getX509HostnameVerifier());
    }

    private static <T> Optional<T> bean(HttpEndpoint http, Map<String, Object> options, String option, Class<T> type) {
        return Optional.ofNullable(options.get(option))
                .map(reference -> EndpointHelper.resolveReferenceParameter(
                        http.getCamelContext(), reference.toString(), type, true));
    }

    /** What of its query is sent to the server and is no option of the client, with its question mark; empty for none. */
    static String query(Endpoint endpoint) {
        return endpoint instanceof HttpEndpoint http && http.getHttpUri().getRawQuery() != null
                ? "?" + http.getHttpUri().getRawQuery()
                : "";
    }

    // An option that is deprecated still sends everything through that proxy.
    @SuppressWarnings("deprecation")
    private static boolean goesThroughAProxy(HttpEndpoint http) {
        HttpComponent component = http.getComponent();
        boolean ofTheJvm = http.isUseSystemProperties()
                && Stream.of("http.proxyHost", "https.proxyHost", "socksProxyHost")
                        .anyMatch(name -> System.getProperty(name) != null);
        return ofTheJvm
                || Stream.of(
                                http.getProxyHost(),
                                http.getProxyAuthHost(),
                                component.getProxyHost(),
                                component.getProxyAuthHost(),
                                http.getCamelContext().getGlobalOption("http.proxyHost"))
                        .anyMatch(host -> host != null && !host.isEmpty());
    }

    /**
     * Asks it about a peer that has shown no certificate at all, also by the name that will be asked for. Who goes by the name
     * alone accepts that, or asks the session for something that it does not know.
     */
    private static boolean looksAtTheCertificate(HostnameVerifier verifier, String host) {
        try {
            return verifier == null
                    || Stream.of("nobody.invalid", String.valueOf(host))
                            .noneMatch(name -> verifier.verify(name, unverified(name)));
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static SSLSession unverified(String host) {
        return (SSLSession) Proxy.newProxyInstance(
                HttpTransport.class.getClassLoader(), new Class<?>[] {SSLSession.class}, (self, method, arguments) -> {
                    if (method.getName().startsWith("getPeer")
                            && List.of(method.getExceptionTypes()).contains(SSLPeerUnverifiedException.class)) {
                        throw new SSLPeerUnverifiedException("no certificate");
                    }
                    return switch (method.getName()) {
                        case "getPeerHost", "toString" -> host;
                        case "getProtocol" -> "TLSv1.3";
                        case "getCipherSuite" -> "TLS_AES_256_GCM_SHA384";
                        case "isValid" -> true;
                        case "equals" -> self == arguments[0];
                        case "hashCode" -> System.identityHashCode(self);
                        default -> throw new IllegalStateException("A question that tells nothing of whom it talks to");
                    };
                });
    }

    private static boolean trustsAnybody(HttpEndpoint http, Map<String, Object> options)
            throws GeneralSecurityException, IOException {
        Optional<TrustManagersParameters> trust =
                sslContextParameters(http, options).map(SSLContextParameters::getTrustManagers);
        return trust.isPresent() && anyTrustsNobodysCertificate(trust.get());
    }

    private static Optional<SSLContextParameters> sslContextParameters(HttpEndpoint http, Map<String, Object> options) {
        HttpComponent component = http.getComponent();
        CamelContext context = http.getCamelContext();
        return bean(http, options, "sslContextParameters", SSLContextParameters.class)
                .or(() -> Optional.ofNullable(component.getSslContextParameters()))
                .or(() -> Optional.ofNullable(context.getSSLContextParameters())
                        .filter(global -> component.isUseGlobalSslContextParameters()));
    }

    private static boolean anyTrustsNobodysCertificate(TrustManagersParameters trust)
            throws GeneralSecurityException, IOException {
        X509Certificate[] nobodys = {nobodysCertificate()};
        TrustManager[] managers = trust.getTrustManager() != null
                ? new TrustManager[] {trust.getTrustManager()}
                : trust.createTrustManagers();
        return Stream.of(managers)
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .anyMatch(manager -> trusts(manager, nobodys));
    }

    private static boolean trusts(X509TrustManager manager, X509Certificate[] chain) {
        try {
            manager.checkServerTrusted(chain, "ECDHE_ECDSA");
            return true;
        } catch (CertificateException | RuntimeException e) {
            return false;
        }
    }

    private static X509Certificate nobodysCertificate() throws CertificateException {
        byte[] der = Base64.getDecoder().decode(NOBODYS_CERTIFICATE);
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }
}
