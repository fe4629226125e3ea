package org.camelmle.component.http;

import java.util.Optional;
import org.apache.camel.Endpoint;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/**
 * An HTTP client that obeys an {@link HttpDeadline}.
 *
 * @param users the configurer that the user has set, which stays in force
 */
record BoundedClient(Optional<HttpClientConfigurer> users) implements HttpClientConfigurer {

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        users.ifPresent(configurer -> configurer.configureHttpClient(builder));
        builder.addExecInterceptorFirst("mle-deadline", HttpDeadline::watch);
    }

    /** Has an endpoint of camel-http, if it is one, keep to the deadline; a configurer of the user's stays in force. */
    static void bind(Endpoint endpoint) {
        if (endpoint instanceof HttpEndpoint http && !(http.getHttpClientConfigurer() instanceof BoundedClient)) {
            http.setHttpClientConfigurer(new BoundedClient(Optional.ofNullable(http.getHttpClientConfigurer())));
        }
    }
}
