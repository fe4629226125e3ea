package org.camelmle.component.http;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.URISupport;
import org.apache.hc.client5.http.HttpRequestRetryStrategy;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints as {@code mle} needs them. An http(s) one gets what camel-http does not do by itself: every status comes
 * back as a message, nothing is repeated silently, no cookie is kept, and no header of the message steers the call.
 */
public final class HttpEndpoints {

    private static final Pattern LOOPBACK = Pattern.compile("localhost|\\[::1]|127(\\.[0-9]{1,3}){3}");

    private static final String FOLLOW_REDIRECTS = "followRedirects";

    private HttpEndpoints() {}

    /**
     * Repeats nothing. camel-http's own strategy repeats a POST on 429 and 503, holds the thread meanwhile and knows no
     * encryption. As a strategy it leaves a configurer of the user's in force.
     */
    public static final class NoRepetition implements HttpRequestRetryStrategy {
        @Override
        public boolean retryRequest(HttpRequest request, IOException failure, int count, HttpContext context) {
            return false;
        }

        @Override
        public boolean retryRequest(HttpResponse response, int count, HttpContext context) {
            return false;
        }

        @Override
        public TimeValue getRetryInterval(HttpResponse response, int count, HttpContext context) {
            return TimeValue.ZERO_MILLISECONDS;
        }
    }

    /** Whether a URI is one of camel-http. */
    public static boolean isHttp(String uri) {
        String lower = uri.toLowerCase(Locale.ROOT);
        return lower.startsWith("http:") || lower.startsWith("https:");
    }

    /** Whether what is sent there stays on this host. */
    public static boolean isLoopback(URI uri) {
        return uri.getHost() != null && LOOPBACK.matcher(uri.getHost()).matches();
    }

    /**
     * Whether nobody on the way can read what is sent there: it goes over TLS that checks whom it talks to, or stays on
     * this host; and through no proxy. For an endpoint that is not HTTP, no.
     *
     * @param endpoint of this location
     */
    public static boolean isTlsOrLoopback(String location, Endpoint endpoint) {
        if (!isHttp(location) || uri(location).getHost() == null) {
            return false;
        }
        boolean isTls = location.regionMatches(true, 0, "https:", 0, 6);
        return (isTls || isLoopback(uri(location)))
                && HttpTransport.isDirectAndChecked(endpoint, query("target", location), isTls);
    }

    /** Scheme, host and port of an HTTP endpoint, the port only if it is not the scheme's own; of any other the scheme. */
    public static String origin(String location) {
        if (!isHttp(location)) {
            return location.replaceFirst(":.*", "");
        }
        URI uri = uri(location);
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        boolean isUsual = uri.getPort() < 0 || uri.getPort() == (scheme.equals("https") ? 443 : 80);
        String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        return scheme + "://" + host + (isUsual ? "" : ":" + uri.getPort());
    }

    /** Where a location leads, without any query: neither options of a client, nor what a query may hold of secrets. */
    public static String place(String location) {
        boolean isAddress = isHttp(location) && uri(location).getHost() != null;
        return isAddress ? origin(location) + uri(location).getRawPath() : location.replaceFirst("\\?.*", "");
    }

    /** The same for logs and health: of other endpoints' locations, too, without the password of a user. */
    public static String shown(String location) {
        return URISupport.sanitizeUri(place(location));
    }

    /**
     * The same with the query that is sent to the server.
     *
     * @param endpoint of this location, if there is one already
     */
    public static String address(String location, @Nullable Endpoint endpoint) {
        return isHttp(location) ? place(location) + HttpTransport.query(endpoint) : place(location);
    }

    private static URI uri(String location) {
        try {
            return URI.create(location.replaceFirst("\\?.*", ""));
        } catch (IllegalArgumentException e) {
            return URI.create("unknown:target");
        }
    }

    /** Whether it is http, without TLS, to another host. */
    public static boolean isPlainHttp(String location) {
        return location.regionMatches(true, 0, "http:", 0, 5) && !isLoopback(uri(location));
    }

    /**
     * Refuses plain http to another host.
     *
     * @param option what the location is the value of, for the message
     */
    public static void requireTls(String option, String location) {
        if (isPlainHttp(location)) {
            URI uri = URI.create(location.replaceFirst("\\?.*", ""));
            throw new MleConfigurationException(new Explanation(
                    "the option " + option + " with http: to the host '" + uri.getHost() + "'",
                    "https: (plain http only to loopback)",
                    "a credential or keys would cross the network in clear",
                    "write https: in " + option));
        }
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
        ours.keySet().stream().filter(name -> sets(given, name)).findFirst().ifPresent(name -> {
            throw wrong(option, "'" + name + "' in its query", "that camel-http option to be left to mle");
        });
        Map<String, String> added = new LinkedHashMap<>(more);
        // A redirect would carry the credential to another place.
        added.put(FOLLOW_REDIRECTS, "false");
        if (!sets(given, "cookieStore")) {
            // What a server sets in one call would go with those of other callers and credentials.
            added.put("httpClient.cookieSpec", "ignore");
        }
        added.put("httpClient.retryStrategy", "#class:" + NoRepetition.class.getName());
        added.keySet().removeIf(name -> sets(given, name));
        ours.putAll(added);
        String query = ours.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("&"));
        return context.getEndpoint(uri + (uri.indexOf('?') < 0 ? "?" : "&") + query);
    }

    private static boolean sets(Map<String, Object> given, String name) {
        return given.keySet().stream().anyMatch(other -> isSame(other, name));
    }

    /** Camel takes a name with dashes for the same. */
    private static boolean isSame(String option, String name) {
        return StringHelper.dashToCamelCase(option).equalsIgnoreCase(name);
    }

    /**
     * What sends to a target of the user's. To an http(s) one within a time and for answers of a length only, unless its
     * URI says {@code disableStreamCache=false} or brings a client of its own.
     */
    public static AsyncProducer sender(
            CamelContext context, String option, String uri, String method, AnswerBounds bounds) throws Exception {
        Endpoint endpoint = get(context, option, uri, method, Map.of("disableStreamCache", "true"));
        if (!isHttp(uri)) {
            return endpoint.createAsyncProducer();
        }
        BoundedClient.bind(endpoint, bounds.time());
        return new BoundedProducer(endpoint, bounds);
    }

    /**
     * The endpoint for a call of our own: an http(s) one follows no redirect and ends within the time, or little more to
     * connect.
     *
     * @throws MleConfigurationException if the URI has it follow redirects: neither the credential nor the trust in what is
     *     answered is for another place
     */
    public static Endpoint bounded(
            CamelContext context, String option, String uri, String method, CallTimes times, Map<String, String> more) {
        if (isHttp(uri) && followsRedirects(query(option, uri))) {
            throw wrong(option, "'" + FOLLOW_REDIRECTS + "' in its query", "an address that answers by itself");
        }
        String millis = Long.toString(times.whole().toMillis());
        Map<String, String> options = new LinkedHashMap<>(more);
        options.put(FOLLOW_REDIRECTS, "false");
        options.put("httpClient.responseTimeout", millis);
        // What comes compressed although nobody asked is not decoded: at a body that is not what Content-Encoding says
        // httpclient5 and camel-http lose a connection each time.
        options.put("httpClient.contentCompressionEnabled", "false");
        // Of the request: what it says goes before what the component says for its connections.
        options.put("httpClient.connectTimeout", Long.toString(times.connect().toMillis()));
        options.put("httpConnection.soTimeout", millis);
        Endpoint endpoint = get(context, option, uri, method, options);
        // In a class of its own: this one must load where camel-http is not there, and be it to say that a URI is none.
        BoundedClient.bind(endpoint, times.whole());
        return endpoint;
    }

    private static boolean followsRedirects(Map<String, Object> given) {
        return given.entrySet().stream()
                .anyMatch(option -> isSame(option.getKey(), FOLLOW_REDIRECTS) && !"false".equals(option.getValue()));
    }

    /** Has camel-http leave the body of an answer as it came. */
    static void leaveCompressed(Exchange exchange) {
        exchange.setProperty(Exchange.SKIP_GZIP_ENCODING, true);
    }

    private static Map<String, Object> query(String option, String uri) {
        try {
            return uri.indexOf('?') < 0 ? Map.of() : URISupport.parseQuery(uri.substring(uri.indexOf('?') + 1));
        } catch (URISyntaxException e) {
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
