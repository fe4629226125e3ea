package org.camelmle.component.http;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.util.URISupport;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;

/**
 * Endpoints as {@code mle} needs them. An http(s) one gets what camel-http does not do by itself: every status comes
 * back as a message, nothing is repeated silently, and no header of the message steers the call.
 */
public final class HttpEndpoints {

    private HttpEndpoints() {}

    /**
     * Switches off camel-http's own repetition of 429 and 503, which holds the thread and knows no encryption, and obeys
     * an {@link HttpDeadline}.
     */
    public static final class ClientRules implements HttpClientConfigurer {
        @Override
        public void configureHttpClient(HttpClientBuilder builder) {
            builder.disableAutomaticRetries();
            builder.addExecInterceptorFirst("mle-deadline", HttpDeadline::watch);
        }
    }

    /** Whether a URI is one of camel-http. */
    public static boolean isHttp(String uri) {
        String lower = uri.toLowerCase(Locale.ROOT);
        return lower.startsWith("http:") || lower.startsWith("https:");
    }

    /** Whether what is sent there stays on this host. */
    public static boolean isLoopback(URI uri) {
        String host = uri.getHost();
        return host != null
                && "http".equals(uri.getScheme())
                && (host.equals("localhost") || host.equals("[::1]") || host.startsWith("127."));
    }

    /**
     * The endpoint of a URI.
     *
     * @param option what the URI is the value of, for messages
     * @param more further camel-http options, which the URI may override
     * @throws MleConfigurationException if the URI sets one of the options that must be ours
     */
    public static Endpoint get(
            CamelContext context, String option, String uri, String method, Map<String, String> more) {
        if (!isHttp(uri)) {
            return context.getEndpoint(uri);
        }
        Map<String, String> ours = new LinkedHashMap<>();
        ours.put("httpMethod", method);
        ours.put("throwExceptionOnFailure", "false");
        ours.put("skipControlHeaders", "true");
        Map<String, Object> given = query(option, uri);
        ours.keySet().stream().filter(given::containsKey).findFirst().ifPresent(name -> {
            throw wrong(option, "'" + name + "' in its query", "that camel-http option to be left to mle");
        });
        Map<String, String> added = new LinkedHashMap<>(more);
        added.put("httpClientConfigurer", "#class:" + ClientRules.class.getName());
        added.keySet().removeAll(given.keySet());
        ours.putAll(added);
        String query = ours.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("&"));
        return context.getEndpoint(uri + (uri.indexOf('?') < 0 ? "?" : "&") + query);
    }

    private static Map<String, Object> query(String option, String uri) {
        try {
            return uri.indexOf('?') < 0 ? Map.of() : URISupport.parseQuery(uri.substring(uri.indexOf('?') + 1));
        } catch (java.net.URISyntaxException e) {
            throw wrong(option, "a query that cannot be parsed", "an endpoint URI");
        }
    }

    private static MleConfigurationException wrong(String option, String found, String expected) {
        return new MleConfigurationException(new Explanation(
                "the option " + option + " with " + found,
                expected,
                "a URI taken over from a `to` step",
                "remove it there; for the HTTP method use mle's own option httpMethod"));
    }
}
