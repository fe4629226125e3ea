package org.camelmle.component.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.Producer;
import org.camelmle.Explanation;
import org.camelmle.KeyUnavailableException;
import org.camelmle.profile.KeyApi;
import org.camelmle.profile.http.HeaderLookup;

/**
 * Calls of the provider's own API over camel-http: with a bearer credential, within a
 * time, without redirects and silent repetition.
 */
public final class ProviderApi {

    /** More than any answer may have. One that has more is cut off, and refused by who asked for it. */
    private static final int LONGEST = 1024 * 1024;

    private final CamelContext context;
    private final URI root;
    private final CallTimes times;
    private final String apiKey;

    /**
     * @param root the API's root, without a slash at its end
     * @throws org.camelmle.MleConfigurationException if the API key would go there in clear
     */
    public ProviderApi(CamelContext context, URI root, CallTimes times, String apiKey) {
        HttpEndpoints.requireTls("baseUrl", root.toString());
        this.context = context;
        this.root = root;
        this.times = times;
        this.apiKey = apiKey;
    }

    /** What came back, whatever its status. */
    public record Answer(int status, byte[] body, HeaderLookup headers) {

        private static Answer of(Message message) throws IOException {
            InputStream body = message.getBody(InputStream.class);
            return new Answer(
                    message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class),
                    body == null ? new byte[0] : HttpDeadline.read(body, LONGEST),
                    name -> Optional.ofNullable(message.getHeader(name, String.class)));
        }

        @Override
        public String toString() {
            return "Answer[" + status + "]";
        }
    }

    /**
     * Sends the request and waits for the answer.
     *
     * @throws KeyUnavailableException if there is none
     */
    public Answer call(KeyApi.Request request) {
        try {
            return HttpDeadline.within(times.whole(), () -> exchange(request));
        } catch (KeyUnavailableException e) {
            throw e;
        } catch (Exception e) {
            throw noAnswer(e);
        }
    }

    // Not by a template: that would close the stream of the answer before it is read.
    private Answer exchange(KeyApi.Request request) throws Exception {
        Endpoint endpoint = endpoint(request);
        Exchange exchange = endpoint.createExchange(ExchangePattern.InOut);
        ask(exchange.getMessage(), request);
        HttpEndpoints.leaveCompressed(exchange);
        try (Producer producer = endpoint.createProducer()) {
            producer.start();
            producer.process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
            return Answer.of(exchange.getMessage());
        }
    }

    private void ask(Message message, KeyApi.Request request) {
        request.headers().forEach(message::setHeader);
        message.setHeader("Authorization", "Bearer " + apiKey);
        message.setHeader("Accept-Encoding", "identity");
        message.setBody(request.body());
    }

    private Endpoint endpoint(KeyApi.Request request) {
        return HttpEndpoints.bounded(
                context,
                "baseUrl",
                root + request.path(),
                request.method(),
                times,
                Map.of("disableStreamCache", "true"));
    }

    private KeyUnavailableException noAnswer(Exception failure) {
        return new KeyUnavailableException(new Explanation(
                NoAnswer.because(failure) + " from the provider's API at " + root,
                "an answer within " + times.whole(),
                "the provider or the network in between is down",
                "try again later; nothing is known to have been registered"));
    }
}
