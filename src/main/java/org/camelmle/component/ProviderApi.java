package org.camelmle.component;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.camelmle.Explanation;
import org.camelmle.KeyUnavailableException;
import org.camelmle.profile.HeaderLookup;
import org.camelmle.profile.KeyApi;

/**
 * Calls of the provider's own API over camel-http: with the option {@code apiKey} as bearer credential, within
 * {@code fetchTimeout}, without redirects and silent repetition.
 */
final class ProviderApi {

    private final CamelContext context;
    private final URI root;
    private final MleConfiguration options;

    /**
     * @param root the API's root, without a slash at its end
     * @throws org.camelmle.MleConfigurationException if the API key would go there in clear
     */
    ProviderApi(CamelContext context, URI root, MleConfiguration options) {
        HttpEndpoints.requireTls("baseUrl", root.toString());
        this.context = context;
        this.root = root;
        this.options = options;
    }

    /** What came back, whatever its status. */
    record Answer(int status, byte[] body, HeaderLookup headers) {

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
    Answer call(KeyApi.Request request) {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            Exchange answer = template.request(endpoint(request), sent -> {
                request.headers().forEach(sent.getMessage()::setHeader);
                sent.getMessage().setHeader("Authorization", "Bearer " + options.getApiKey());
                sent.getMessage().setBody(request.body());
            });
            if (answer.getException() != null) {
                throw noAnswer(answer.getException());
            }
            return Answer.of(answer.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Endpoint endpoint(KeyApi.Request request) {
        return HttpEndpoints.bounded(
                context, "baseUrl", root + request.path(), request.method(), options.getFetchTimeout(), Map.of());
    }

    private KeyUnavailableException noAnswer(Exception failure) {
        return new KeyUnavailableException(new Explanation(
                "no answer from the provider's API at " + root + " ("
                        + failure.getClass().getSimpleName() + ")",
                "an answer within " + options.getFetchTimeout(),
                "the provider or the network in between is down",
                "try again later; nothing is known to have been registered"));
    }
}
