package org.camelmle.component.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
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

/**
 * What the set-up of a camel-http endpoint says about the way to its server. What a client configurer or connection
 * manager of the user's does cannot be seen.
 */
final class HttpTransport {

    /** Of nobody, signed by itself, and valid at no time: its end is before its beginning. Its key is kept nowhere. */
    private static final String NOBODYS_CERTIFICATE =
            "MIIBLDCB0wIUSCxT3b5G69FdXUzX6tLLs8M6HscwCgYIKoZIzj0EAwIwGTEXMBUGA1UEAwwObm9ib2R5LmludmFsaWQwHhcNMjYxMTI1"
                    + "MTMzNTA0WhcNMjYxMTI0MTMzNTA0WjAZMRcwFQYDVQQDDA5ub2JvZHkuaW52YWxpZDBZMBMGByqGSM49AgEGCCqGSM49AwEH"
                    + "A0IABITg5rLZoZU7xocBaXQJtpmoxmDQHouuqEEwU3b3zeaBNuOnNL8nnNEfMj6JlO748UetDcNnvwB7mZMD2w/nRb8wCgYI"
                    + "KoZIzj0EAwIDSAAwRQIgTPMv5KfuQKiegl6lsca2p5pkqSjqV25Oy0C9ODVfPV4CIQCBE86khHjRH1G4TDDM9ykAbkQpM5/k"
                    + "J2Leg/TPBym/0A==";

    private HttpTransport() {}

    /**
     * Whether it can be judged, goes through no proxy and, over TLS, checks whom it talks to.
     *
     * @param options of its URI: camel-http takes those of TLS away before the endpoint is made
     */
    static boolean isDirectAndChecked(Endpoint endpoint, Map<String, Object> options, boolean tls) {
        try {
            return endpoint instanceof HttpEndpoint http
                    && !goesThroughAProxy(http)
                    && (!tls || (!acceptsAnyName(verifier(http, options)) && !trustsAnybody(http, options)));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            // Nothing will be sent over it either, or it cannot be judged.
            return false;
        }
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

    /** Asks it about a peer that has shown no certificate at all. */
    private static boolean acceptsAnyName(HostnameVerifier verifier) {
        SSLSession unverified = (SSLSession) Proxy.newProxyInstance(
                HttpTransport.class.getClassLoader(), new Class<?>[] {SSLSession.class}, (self, method, arguments) -> {
                    throw new SSLPeerUnverifiedException("no certificate");
                });
        try {
            return verifier != null && verifier.verify("nobody.invalid", unverified);
        } catch (RuntimeException e) {
            // It has looked at the certificate.
            return false;
        }
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
