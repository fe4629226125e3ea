package org.camelmle.component;

import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultProducer;
import org.camelmle.Explanation;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.OwnKeys;
import org.camelmle.profile.KeyApi;
import org.camelmle.profile.KeyApi.RegisteredKey;

/** {@code mle:generateKey} and {@code mle:registerKey}: our own keys' life. The body becomes a JSON summary. */
final class KeyProducer extends DefaultProducer {

    private final MleEndpoint endpoint;
    private CipherOptions options;
    private OwnKeys ownKeys;

    KeyProducer(MleEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        MleConfiguration configuration = endpoint.getConfiguration();
        options = new CipherOptions(endpoint.getCamelContext(), configuration);
        require("privateKeys", configuration.getPrivateKeys());
        ownKeys = endpoint.component().keyLocations().ownKeys(configuration.getPrivateKeys());
        if (endpoint.getOperation() == MleOperation.registerKey) {
            require("apiKey", configuration.getApiKey());
            require("contact", configuration.getContact());
            require("baseUrl", options.resolvedBaseUrl().orElse(null));
            // The API key goes there.
            KeyLocations.requireTls(
                    "baseUrl", options.resolvedBaseUrl().orElseThrow().toString());
            keyApi();
        }
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        Map<String, Object> summary = endpoint.getOperation() == MleOperation.generateKey ? generate() : register();
        message.removeHeaders("CamelMle*");
        message.setHeader(MleConstants.KEY_ID, summary.get("kid"));
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(JsonBody.of(summary));
    }

    private Map<String, Object> generate() {
        MleConfiguration configuration = endpoint.getConfiguration();
        MleKey key = ownKeys.generate(configuration.getKeySize(), Optional.ofNullable(configuration.getKeyId()));
        return describe(key);
    }

    private Map<String, Object> register() throws IOException {
        MleKey key = keyToRegister();
        KeyApi api = keyApi();
        RegisteredKey registered =
                send(api, api.register(key, endpoint.getConfiguration().getContact()));
        Map<String, Object> summary = describe(key);
        summary.put("registrationId", registered.registrationId());
        summary.put("registrationStatus", registered.status().name().toLowerCase(Locale.ROOT));
        return summary;
    }

    private RegisteredKey send(KeyApi api, KeyApi.Request request) throws IOException {
        URI root = options.resolvedBaseUrl().orElseThrow();
        Endpoint target = HttpEndpoints.bounded(
                endpoint.getCamelContext(),
                "baseUrl",
                root + request.path(),
                request.method(),
                endpoint.getConfiguration().getFetchTimeout(),
                Map.of());
        try (ProducerTemplate template = endpoint.getCamelContext().createProducerTemplate()) {
            Exchange answer = template.request(target, sent -> {
                request.headers().forEach(sent.getMessage()::setHeader);
                sent.getMessage()
                        .setHeader(
                                "Authorization",
                                "Bearer " + endpoint.getConfiguration().getApiKey());
                sent.getMessage().setBody(request.body());
            });
            if (answer.getException() != null) {
                throw new KeyUnavailableException(new Explanation(
                        "no answer from the key API at " + root + " ("
                                + answer.getException().getClass().getSimpleName() + ")",
                        "an answer within " + endpoint.getConfiguration().getFetchTimeout(),
                        "the provider or the network in between is down",
                        "try again later; nothing is known to have been registered"));
            }
            return api.registered(
                    answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class),
                    Optional.ofNullable(answer.getMessage().getBody(byte[].class))
                            .orElse(new byte[0]),
                    name -> Optional.ofNullable(answer.getMessage().getHeader(name, String.class)));
        }
    }

    private MleKey keyToRegister() {
        String keyId = endpoint.getConfiguration().getKeyId();
        Optional<MleKey> key =
                keyId == null ? ownKeys.keys().activeKey() : ownKeys.keys().find(keyId);
        return key.orElseThrow(() -> new KeyUnavailableException(new Explanation(
                keyId == null ? "no active key in the key file" : "no key '" + keyId + "' in the key file",
                "the key to register",
                "it was not generated yet, or keyId is misspelt",
                "generate it with mle:generateKey")));
    }

    private KeyApi keyApi() {
        return options.resolvedProfile()
                .keyApi()
                .orElseThrow(() -> wrong(
                        "profile",
                        "'" + options.resolvedProfile().name() + "', whose provider has no key API",
                        "a profile with a key API, such as method"));
    }

    private static Map<String, Object> describe(MleKey key) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("kid", key.id());
        summary.put("status", key.status().name().toLowerCase(Locale.ROOT));
        summary.put("bits", key.bits());
        summary.put("thumbprint", key.thumbprint());
        return summary;
    }

    private void require(String option, Object value) {
        if (value == null) {
            throw wrong(option, "no value", "a value: mle:" + endpoint.getOperation() + " needs it");
        }
    }

    private static MleConfigurationException wrong(String option, String found, String expected) {
        return new MleConfigurationException(new Explanation(
                "the option " + option + " with " + found, expected, "a missing or wrong value", "set " + option));
    }
}
