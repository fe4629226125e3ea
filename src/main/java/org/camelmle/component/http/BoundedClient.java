package org.camelmle.component.http;

import java.time.Duration;
import java.util.Optional;
import org.apache.camel.Endpoint;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/**
 * An HTTP client that obeys an {@link HttpDeadline}.
 *
 * @param users the configurer that the user has set, which stays in force
 * @param time for an exchange on a thread without a deadline, such as the plaintext resend of a fallback
 */
record BoundedClient(Optional<HttpClientConfigurer> users, Duration time) implements HttpClientConfigurer {

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        users.ifPresent(configurer -> configurer.configureHttpClient(builder));
        builder.addExecInterceptorFirst(
                "mle-deadline", (request, scope, chain) -> HttpDeadline.watch(request, scope, chain, time));
    }

    /** Has an endpoint of camel-http, if it is one, keep to the deadline; a configurer of the user's stays in force. */
    static void bind(Endpoint endpoint, Duration time) {
        if (endpoint instanceof HttpEndpoint http && !(http.getHttpClientConfigurer() instanceof BoundedClient)) {
            http.setHttpClientConfigurer(new BoundedClient(Optional.ofNullable(http.getHttpClientConfigurer()), time));
        }
    }
}
