package org.camelmle.component;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.http.HttpEndpoint;
import org.camelmle.Explanation;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleConfigurationException;
import org.camelmle.component.http.HttpEndpoints;
import org.camelmle.profile.signing.RequestLine;

/** The options {@code target} and {@code httpMethod} as the HTTP client will put them on the wire, to be signed. */
record SignedTarget(CamelContext context, MleConfiguration options) {

    /**
     * The request line.
     *
     * @throws MleConfigurationException if the target is none of camel-http's
     */
    RequestLine line() {
        if (options.getTarget() == null) {
            throw missing();
        }
        String method = options.getHttpMethod().toUpperCase(Locale.ROOT);
        if (HttpEndpoints.get(context, "target", options.getTarget(), method, Map.of()) instanceof HttpEndpoint http) {
            RequestLine line = RequestLine.of(method, http.getHttpUri());
            return options.getSignedHost() == null ? line : line.at(options.getSignedHost());
        }
        throw CipherOptions.wrong(
                "target",
                "an endpoint that is not http or https",
                "an http(s) URI: its host, path and query are signed",
                "name the provider's URL itself; a gateway's together with signedHost");
    }

    /**
     * Server role: the request line that the HTTP server in front has noted, which nobody but it can set.
     *
     * @param host that callers must name
     * @throws MessageRejectedException UNAUTHENTICATED if there is none: what was signed can be held against nothing then
     */
    static RequestLine received(Message message, String host) {
        String method = message.getHeader(Exchange.HTTP_METHOD, String.class);
        String uri = message.getHeader(Exchange.HTTP_URI, String.class);
        if (method == null || uri == null || !uri.startsWith("/")) {
            throw new MessageRejectedException(
                    Reason.UNAUTHENTICATED,
                    new Explanation(
                            "a message without the request line of an HTTP request",
                            "method and path in " + Exchange.HTTP_METHOD + " and " + Exchange.HTTP_URI
                                    + ", as platform-http sets them",
                            "the route does not begin with an HTTP consumer, or a step removed its headers",
                            "put mle:decrypt right behind the HTTP consumer"));
        }
        int end = uri.indexOf('?');
        String query = end < 0 ? query(message) : uri.substring(end + 1);
        return new RequestLine(method, host, end < 0 ? uri : uri.substring(0, end), query);
    }

    /** As it came: jetty has it there under the name under which others have it decoded. */
    private static String query(Message message) {
        Object raw = message.getHeader(Exchange.HTTP_RAW_QUERY);
        return Objects.toString(raw == null ? message.getHeader(Exchange.HTTP_QUERY) : raw, "");
    }

    static MleConfigurationException missing() {
        return CipherOptions.wrong(
                "target",
                "no value",
                "the URL that the message is sent to: its host, path and query are signed",
                "set target and httpMethod on mle:encrypt, or use mle:call; the data format cannot sign");
    }
}
