package org.camelmle.component;

import java.util.Locale;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpEndpoint;
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

    static MleConfigurationException missing() {
        return CipherOptions.wrong(
                "target",
                "no value",
                "the URL that the message is sent to: its host, path and query are signed",
                "set target and httpMethod on mle:encrypt, or use mle:call; the data format cannot sign");
    }
}
