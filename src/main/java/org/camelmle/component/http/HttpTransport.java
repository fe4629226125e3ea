package org.camelmle.component.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.HostnameVerifier;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.apache.camel.util.StringHelper;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.jspecify.annotations.Nullable;

/**
 * What the set-up of a camel-http endpoint says about the way to its server. Only what is known to leave that way as it is
 * counts as private: what a part of the client that the user brings does cannot be seen.
 */
final class HttpTransport {

    /** Options that are objects, each of which may bring another way to the server. */
    private static final List<String> UNSEEN =
            List.of("httpClient", "clientBuilder", "httpClientConfigurer", "clientConnectionManager", "httpContext");

    /** Options of the client's parts that change nothing on the way to the server. Of all others it cannot be told. */
    private static final Map<String, Set<String>> HARMLESS = Map.of(
            "httpclient.",
            Set.of(
                    "retryStrategy",
                    "responseTimeout",
                    "connectionRequestTimeout",
                    "connectTimeout",
                    "userAgent",
                    "connectionKeepAlive",
                    "expectContinueEnabled",
                    "contentCompressionEnabled",
                    "cookieSpec",
                    "hardCancellationEnabled"),
            "httpconnection.",
            Set.of(
                    "connectTimeout",
                    "soTimeout",
                    "socketTimeout",
                    "timeToLive",
                    "validateAfterInactivity",
                    "tcpNoDelay",
                    "soKeepAlive",
                    "soReuseAddress",
                    "soLinger",
                    "rcvBufSize",
                    "sndBufSize"));

    private HttpTransport() {}

    /**
     * Whether it can be judged, goes through no proxy and nowhere else, and, over TLS, checks whom it talks to.
     *
     * @param options of its URI: camel-http takes those of TLS away before the endpoint is made
     */
    static boolean isDirectAndChecked(Endpoint endpoint, Map<String, Object> options, boolean tls) {
        return endpoint instanceof HttpEndpoint http
                && canBeSeen(http, options)
                && !http.isFollowRedirects()
                && !goesThroughAProxy(http)
                && (!tls || (checksTheName(http, options) && checksTheCertificate(http, options)));
    }

    private static boolean canBeSeen(HttpEndpoint http, Map<String, Object> options) {
        HttpComponent component = http.getComponent();
        return Stream.of(
                                component.getHttpClientConfigurer(),
                                component.getClientConnectionManager(),
                                component.getHttpContext())
                        .allMatch(Objects::isNull)
                && options.keySet().stream().noneMatch(HttpTransport::isUnseen);
    }

    /** Camel takes a name with dashes, and with capitals where there are none, for the same. */
    private static boolean isUnseen(String option) {
        String name = StringHelper.dashToCamelCase(option);
        String prefix = name.substring(0, name.indexOf('.') + 1);
        Set<String> harmless = HARMLESS.get(prefix.toLowerCase(Locale.ROOT));
        return UNSEEN.stream().anyMatch(name::equalsIgnoreCase)
                || (harmless != null && !harmless.contains(name.substring(prefix.length())));
    }

    /** A verifier of the user's own may be a good one; it may also accept whatever it is asked. */
    private static boolean checksTheName(HttpEndpoint http, Map<String, Object> options) {
        HostnameVerifier verifier = bean(http, options, "x509HostnameVerifier", HostnameVerifier.class)
                .orElseGet(() -> http.getComponent().getX509HostnameVerifier());
        return verifier == null || verifier.getClass() == DefaultHostnameVerifier.class;
    }

    /** By the platform's trust, or by that in a key store; not by a trust manager of the user's own. */
    private static boolean checksTheCertificate(HttpEndpoint http, Map<String, Object> options) {
        HttpComponent component = http.getComponent();
        CamelContext context = http.getCamelContext();
        return bean(http, options, "sslContextParameters", SSLContextParameters.class)
                .or(() -> Optional.ofNullable(component.getSslContextParameters()))
                .or(() -> Optional.ofNullable(context.getSSLContextParameters())
                        .filter(global -> component.isUseGlobalSslContextParameters()))
                .map(HttpTransport::trustsOnlyAStore)
                .orElse(true);
    }

    private static boolean trustsOnlyAStore(SSLContextParameters tls) {
        TrustManagersParameters trust = tls.getTrustManagers();
        return tls.getClass() == SSLContextParameters.class
                && tls.getProvider() == null
                && (trust == null
                        || (trust.getClass() == TrustManagersParameters.class
                                && trust.getProvider() == null
                                && trust.getTrustManager() == null));
    }

    private static <T> Optional<T> bean(HttpEndpoint http, Map<String, Object> options, String option, Class<T> type) {
        return Optional.ofNullable(options.get(option))
                .map(reference -> EndpointHelper.resolveReferenceParameter(
                        http.getCamelContext(), reference.toString(), type, true));
    }

    /** What of its query is sent to the server and is no option of the client, with its question mark; empty for none. */
    static String query(@Nullable Endpoint endpoint) {
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
}
