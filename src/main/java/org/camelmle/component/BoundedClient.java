package org.camelmle.component;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/**
 * An HTTP client for calls that must end: it breaks the connection when the time is over in which the whole answer has
 * to be read. Timeouts of a socket count from octet to octet, so a peer that drips never meets them.
 *
 * @param time from the connection to the last octet of the body
 * @param users the configurer that the user has set, which stays in force
 */
record BoundedClient(Duration time, Optional<HttpClientConfigurer> users) implements HttpClientConfigurer {

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        users.ifPresent(configurer -> configurer.configureHttpClient(builder));
        builder.addExecInterceptorLast("mle-deadline", (request, scope, chain) -> {
            breakAtDeadline(scope);
            return chain.proceed(request, scope);
        });
    }

    /** Nothing happens to a connection that was given back by then. */
    private void breakAtDeadline(ExecChain.Scope scope) {
        CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS)
                .execute(scope.execRuntime::discardEndpoint);
    }
}
