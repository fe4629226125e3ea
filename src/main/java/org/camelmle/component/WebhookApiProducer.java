package org.camelmle.component;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.camelmle.component.http.HttpEndpoints;
import org.camelmle.component.http.JsonBody;
import org.camelmle.component.http.ProviderApi;
import org.camelmle.profile.WebhookApi;
import org.camelmle.profile.WebhookApi.Webhook;

/**
 * {@code mle:registerWebhooks} and {@code mle:listWebhooks}: have the provider call our receiver when its keys change, and
 * show whom it calls. The body becomes a JSON summary.
 */
final class WebhookApiProducer extends DefaultProducer {

    private final MleEndpoint endpoint;
    private WebhookApi api;
    private ProviderApi provider;

    WebhookApiProducer(MleEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        MleConfiguration configuration = endpoint.getConfiguration();
        CipherOptions options = new CipherOptions(endpoint.getCamelContext(), configuration);
        api = options.resolvedProfile()
                .webhookApi()
                .orElseThrow(() -> WebhookProducer.noWebhooks(options.resolvedProfile()));
        if (configuration.getApiKey() == null) {
            throw CipherOptions.wrong("apiKey", "no value", "the provider's API key", "set apiKey");
        }
        if (endpoint.getOperation() == MleOperation.registerWebhooks) {
            receiver();
            WebhookProducer.secrets(configuration);
        }
        provider = new ProviderApi(
                endpoint.getCamelContext(),
                options.resolvedBaseUrl().orElseThrow(),
                CipherOptions.callTimes(configuration),
                configuration.getApiKey());
    }

    @Override
    public void process(Exchange exchange) {
        List<Webhook> webhooks = endpoint.getOperation() == MleOperation.registerWebhooks ? register() : list();
        Message message = exchange.getMessage();
        message.removeHeaders("CamelMle*");
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(JsonBody.of(Map.of(
                "webhooks", webhooks.stream().map(WebhookApiProducer::described).toList())));
    }

    private List<Webhook> list() {
        ProviderApi.Answer answer = provider.call(api.list());
        return api.listed(answer.status(), answer.body(), answer.headers()).stream()
                .filter(webhook -> api.eventTypes().contains(webhook.eventType()))
                .toList();
    }

    /** What is registered already is left as it is: a second registration would have every event delivered twice. */
    private List<Webhook> register() {
        URI receiver = receiver();
        List<Webhook> existing = list();
        List<Webhook> registered = new ArrayList<>();
        for (String type : api.eventTypes()) {
            registered.add(existing.stream()
                    .filter(it -> it.isActive() && it.eventType().equals(type))
                    .filter(it -> it.url().equals(receiver.toString()))
                    .findFirst()
                    .orElseGet(() -> register(type, receiver)));
        }
        return registered;
    }

    private Webhook register(String eventType, URI receiver) {
        ProviderApi.Answer answer =
                provider.call(api.register(eventType, receiver, WebhookProducer.secrets(endpoint.getConfiguration())));
        return api.registered(answer.status(), answer.body(), answer.headers());
    }

    private URI receiver() {
        String url = Optional.ofNullable(endpoint.getConfiguration().getWebhookUrl())
                .orElseThrow(() -> CipherOptions.wrong(
                        "webhookUrl", "no value", "the address of the route with mle:verifyWebhook", "set webhookUrl"));
        try {
            URI uri = new URI(url);
            if (uri.getHost() != null && ("https".equals(uri.getScheme()) || HttpEndpoints.isLoopback(uri))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Refused below, with the option's name.
        }
        throw CipherOptions.wrong(
                "webhookUrl",
                "an address that the provider cannot or should not call",
                "https://<host>[/<path>] (plain http only to loopback)",
                "correct webhookUrl");
    }

    private static Map<String, String> described(Webhook webhook) {
        return Map.of(
                "id", webhook.id(), "type", webhook.eventType(), "url", webhook.url(), "status", webhook.status());
    }
}
