package org.camelmle.component;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.MessageHelper;
import org.apache.camel.support.SynchronizationAdapter;
import org.camelmle.MleConfigurationException;
import org.camelmle.MleException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.message.WebhookReceiver;
import org.camelmle.profile.Profile;
import org.camelmle.profile.http.WebhookScheme;
import org.camelmle.profile.http.WebhookScheme.Action;
import org.camelmle.profile.http.WebhookScheme.Delivery;
import org.camelmle.profile.http.WebhookScheme.Limits;
import org.camelmle.profile.http.WebhookScheme.Secrets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code mle:verifyWebhook}: authenticates the provider's call. If it is about changed keys, these are fetched again from
 * where they always come from, once the exchange is over and so the caller answered; nothing of the body is used. If it
 * is about the provider's business, the route goes on with the body.
 */
final class WebhookProducer extends DefaultProducer {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookProducer.class);

    private final MleEndpoint endpoint;
    private final AtomicBoolean refreshWaits = new AtomicBoolean();
    private Limits limits;
    private WebhookReceiver receiver;
    private KeySource publicKeys;
    private ExecutorService background;

    WebhookProducer(MleEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        // One that was waiting when the endpoint stopped never came.
        refreshWaits.set(false);
        MleComponent component = endpoint.component();
        CipherOptions options = new CipherOptions(endpoint.getCamelContext(), endpoint.getConfiguration());
        WebhookScheme scheme =
                options.resolvedProfile().webhooks().orElseThrow(() -> noWebhooks(options.resolvedProfile()));
        limits = limits(endpoint.getConfiguration());
        receiver = new WebhookReceiver(scheme, secrets(endpoint.getConfiguration()), limits, component.clock());
        publicKeys = scheme.tellsOfKeys() ? options.publicKeys(component.keyLocations()) : KeySource.of(KeySet.EMPTY);
        background =
                endpoint.getCamelContext().getExecutorServiceManager().newSingleThreadExecutor(this, "mle-webhook");
    }

    @Override
    protected void doStop() throws Exception {
        if (background != null) {
            endpoint.getCamelContext().getExecutorServiceManager().shutdownNow(background);
        }
        super.doStop();
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        Delivery delivery = receiver.receive(
                octets(message),
                name -> Optional.ofNullable(message.getHeader(name)).map(String::valueOf));
        LOG.info("Webhook of type {}: {}", delivery.eventType(), delivery.action());
        exchange.setProperty(MleConstants.WEBHOOK_ACTION, delivery.action().name());
        if (delivery.action() == Action.PROCESS) {
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onComplete(Exchange processed) {
                    receiver.done(delivery);
                }

                @Override
                public void onFailure(Exchange failed) {
                    // The provider will deliver it again.
                    receiver.forget(delivery);
                }
            });
        }
        if (delivery.action() == Action.REFRESH) {
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    refreshInBackground();
                }
            });
        }
    }

    /** One octet more than allowed is enough to see that there are too many. */
    private byte[] octets(Message message) throws IOException {
        try (InputStream stream = message.getBody(InputStream.class)) {
            return stream == null ? new byte[0] : stream.readNBytes(limits.maxSize() + 1);
        } finally {
            MessageHelper.resetStreamCache(message);
        }
    }

    /** One refresh that has not begun yet serves all deliveries so far. */
    private void refreshInBackground() {
        if (refreshWaits.compareAndSet(false, true)) {
            background.execute(this::refresh);
        }
    }

    private void refresh() {
        refreshWaits.set(false);
        try {
            publicKeys.refresh();
        } catch (MleException e) {
            LOG.warn("A webhook told of changed keys, but they are not there yet: {}", e.getMessage());
        }
    }

    static Secrets secrets(MleConfiguration configuration) {
        return Secrets.of(configuration.getSecret(), configuration.getPreviousSecret(), configuration.getToken());
    }

    private static Limits limits(MleConfiguration configuration) {
        return new Limits(
                configuration.getWebhookMaxSize(),
                configuration.getWebhookMaxAge(),
                configuration.getWebhookMaxAhead());
    }

    static MleConfigurationException noWebhooks(Profile profile) {
        return CipherOptions.wrong(
                "profile",
                "'" + profile.name() + "', whose provider has no webhooks",
                "a profile with webhooks, such as method",
                "set profile");
    }
}
