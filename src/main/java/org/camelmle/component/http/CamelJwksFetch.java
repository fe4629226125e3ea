package org.camelmle.component.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.Producer;
import org.camelmle.keys.remote.JwksFetch;

/**
 * Fetches a JWKS over any Camel endpoint, so that the user's proxies, TLS and authentication apply. An http(s) fetch
 * asks for an uncompressed answer, follows no redirect and repeats nothing.
 */
public final class CamelJwksFetch implements JwksFetch {

    private static final String[] KEPT_HEADERS = {
        "Cache-Control", "Age", "ETag", "Content-Encoding", "Content-Type", "Retry-After"
    };

    private final CamelContext context;
    private final String location;
    private final CallTimes times;
    private final int longest;
    private final Optional<String> authorization;
    private final AbandonableWork work;

    /**
     * @param location an endpoint URI
     * @param longest how many octets of an answer are read, and one more where there are too many
     * @param authorization the header's value, for a provider whose JWKS asks for a credential
     */
    public CamelJwksFetch(
            CamelContext context, String location, CallTimes times, int longest, Optional<String> authorization) {
        this.context = context;
        this.location = location;
        this.times = times;
        this.longest = longest;
        this.authorization = authorization;
        this.work =
                new AbandonableWork(task -> context.getExecutorServiceManager().newThread("mle-fetch", task));
    }

    /** Comes to its end in time whatever the endpoint does: what answers later is not waited for. */
    @Override
    public Answer fetch(Optional<String> ifNoneMatch) throws FetchFailedException {
        Endpoint endpoint = endpoint();
        Exchange exchange = endpoint.createExchange(ExchangePattern.InOut);
        ask(exchange.getMessage(), ifNoneMatch);
        HttpEndpoints.leaveCompressed(exchange);
        try {
            return work.within(
                    times.whole(), () -> HttpDeadline.within(times.whole(), () -> exchange(endpoint, exchange)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchFailedException("no answer (the thread that waited for it was interrupted)");
        } catch (AbandonableWork.TooManyException e) {
            throw new FetchFailedException(String.valueOf(e.getMessage()));
        } catch (Exception e) {
            throw new FetchFailedException(NoAnswer.because(e));
        }
    }

    // Not by a template: that would close the stream of the answer before it is read.
    private Answer exchange(Endpoint endpoint, Exchange exchange) throws Exception {
        try (Producer producer = endpoint.createProducer()) {
            producer.start();
            producer.process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
            return answer(exchange.getMessage());
        }
    }

    /** Fails at start, and not at the first message, if the location is no endpoint's URI. */
    public void requireEndpoint() {
        endpoint();
    }

    private Endpoint endpoint() {
        return HttpEndpoints.bounded(
                context, "publicKeys", location, "GET", times, Map.of("disableStreamCache", "true"));
    }

    private void ask(Message message, Optional<String> ifNoneMatch) {
        message.setHeader("Accept", "application/jwk-set+json, application/json");
        message.setHeader("Accept-Encoding", "identity");
        ifNoneMatch.ifPresent(tag -> message.setHeader("If-None-Match", tag));
        authorization.ifPresent(value -> message.setHeader("Authorization", value));
    }

    private Answer answer(Message message) throws IOException {
        Integer status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        Map<String, String> headers = new HashMap<>();
        for (String name : KEPT_HEADERS) {
            String value = message.getHeader(name, String.class);
            if (value != null) {
                headers.put(name.toLowerCase(Locale.ROOT), value);
            }
        }
        return new Answer(status == null ? OptionalInt.empty() : OptionalInt.of(status), headers, body(message));
    }

    private byte[] body(Message message) throws IOException {
        InputStream stream = message.getBody(InputStream.class);
        return stream == null ? new byte[0] : HttpDeadline.read(stream, longest);
    }
}
