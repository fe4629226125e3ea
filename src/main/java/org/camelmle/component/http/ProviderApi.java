package org.camelmle.component.http;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.camelmle.Explanation;
import org.camelmle.KeyUnavailableException;
import org.camelmle.profile.KeyApi;
import org.camelmle.profile.http.HeaderLookup;

/**
 * Calls of the provider's own API over camel-http: with a bearer credential, within a
 * time, without redirects and silent repetition.
 */
public final class ProviderApi {

    private final CamelContext context;
    private final URI root;
    private final Duration timeout;
    private final String apiKey;

    /**
     * @param root the API's root, without a slash at its end
     * @param timeout for the whole exchange
     * @throws org.camelmle.MleConfigurationException if the API key would go there in clear
     */
    public ProviderApi(CamelContext context, URI root, Duration timeout, String apiKey) {
        HttpEndpoints.requireTls("baseUrl", root.toString());
        this.context = context;
        this.root = root;
        this.timeout = timeout;
        this.apiKey = apiKey;
    }

    /** What came back, whatever its status. */
    public record Answer(int status, byte[] body, HeaderLookup headers) {

        static Answer of(Message message) {
            return new Answer(
                    message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class),
                    Optional.ofNullable(message.getBody(byte[].class)).orElse(new byte[0]),
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
            return HttpDeadline.within(timeout, () -> exchange(request));
        } catch (KeyUnavailableException e) {
            throw e;
        } catch (Exception e) {
            throw noAnswer(e);
        }
    }

    private Answer exchange(KeyApi.Request request) throws Exception {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            Exchange answer = template.request(endpoint(request), sent -> {
                request.headers().forEach(sent.getMessage()::setHeader);
                sent.getMessage().setHeader("Authorization", "Bearer " + apiKey);
                sent.getMessage().setHeader("Accept-Encoding", "identity");
                sent.getMessage().setBody(request.body());
                HttpEndpoints.leaveCompressed(sent);
            });
            if (answer.getException() != null) {
                throw answer.getException();
            }
            return Answer.of(answer.getMessage());
        }
    }

    private Endpoint endpoint(KeyApi.Request request) {
        return HttpEndpoints.bounded(context, "baseUrl", root + request.path(), request.method(), timeout, Map.of());
    }

    private KeyUnavailableException noAnswer(Exception failure) {
        return new KeyUnavailableException(new Explanation(
                NoAnswer.because(failure) + " from the provider's API at " + root,
                "an answer within " + timeout,
                "the provider or the network in between is down",
                "try again later; nothing is known to have been registered"));
    }
}
