package org.camelmle.component;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.camelmle.MleException;
import org.camelmle.component.http.JsonBody;
import org.camelmle.component.observe.KeyFindings;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.remote.JwksKeySource;
import org.camelmle.life.KeyReport;

/**
 * Encrypt message bodies into a JWE before they leave, decrypt the answers, and keep the keys for it.
 *
 * <p>The wire contract is the profile's: envelope, JWE header, HTTP headers and error codes.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "mle",
        title = "Message-Level Encryption",
        syntax = "mle:operation",
        producerOnly = true,
        remote = false,
        category = {Category.SECURITY, Category.TRANSFORMATION},
        headersClass = MleConstants.class)
@ManagedResource(description = "Message-level encryption")
public class MleEndpoint extends DefaultEndpoint {

    @UriPath(description = "What the endpoint does.")
    @Metadata(required = true)
    private final MleOperation operation;

    @UriParam
    private MleConfiguration configuration;

    MleEndpoint(String uri, MleComponent component, MleOperation operation, MleConfiguration configuration) {
        super(uri, component);
        this.operation = operation;
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        return switch (operation) {
            case call -> new MleCallProducer(this);
            case encrypt, decrypt, inspect -> new MleProducer(this);
            case quarantine -> new QuarantineProducer(this);
            case fallback -> new FallbackProducer(this);
            case generateKey, registerKey, listKeys, retrieveKey, deleteKey, rotateKey -> new KeyProducer(this);
            case publishKeys -> new PublishProducer(this);
            case verifyWebhook -> new WebhookProducer(this);
            case registerWebhooks, listWebhooks -> new WebhookApiProducer(this);
            case refreshKeys -> new RefreshKeysProducer(this);
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("mle:" + operation + " can be used in `to`, not in `from`");
    }

    @Override
    public boolean isRemote() {
        return false;
    }

    /** How many requests went in plaintext since the start, of all endpoints of the component. */
    @ManagedAttribute(description = "Requests that were sent in plaintext since the start, of all endpoints")
    public long getFallbackUses() {
        return component().fallbackUses().total();
    }

    /** The number of the audit file's last line, or 0: kept elsewhere, it shows that the file's end was cut off. */
    @ManagedAttribute(description = "Number of the last line of the endpoint's audit file")
    public long getAuditNumber() {
        return component().audits().lastNumber(configuration.getAuditFile());
    }

    public MleOperation getOperation() {
        return operation;
    }

    @ManagedAttribute(description = "What the endpoint does")
    public String getOperationName() {
        return operation.name();
    }

    /** Whether messages could be encrypted and decrypted with these options now. */
    @ManagedAttribute(description = "Whether messages could be encrypted and decrypted now")
    public boolean isReady() {
        return look().problems().isEmpty();
    }

    @ManagedAttribute(description = "What stops it from working now")
    public String getProblems() {
        return String.join("; ", look().problems());
    }

    @ManagedAttribute(description = "What is weak or soon ends")
    public String getWarnings() {
        return String.join("; ", look().warnings());
    }

    @ManagedAttribute(description = "Profile and keys as JSON; never key material")
    public String getKeys() {
        return json(look().facts());
    }

    @ManagedAttribute(description = "Seconds since the peer's keys were last fetched; -1 if they are not fetched")
    public double getKeySetAge() {
        return look().setAge().orElse(-1);
    }

    @ManagedOperation(
            description = "Fetches the peer's keys now, unless that was done a moment ago; says what came of it")
    public String refreshKeys() {
        return said(() -> {
            KeySource source = new CipherOptions(getCamelContext(), configuration)
                    .publicKeys(component().keyLocations());
            return source instanceof JwksKeySource remote
                    ? remote.renew().outcome().name()
                    : "not fetched: " + source.refresh().keys().size() + " keys";
        });
    }

    @ManagedOperation(description = "What mle:rotateKey would do now, as JSON; changes nothing and asks nobody")
    public String planRotation() {
        return said(() -> {
            KeyOptions options = new KeyOptions(this);
            return json(KeyReport.of(options.plannedRotation(component().clock()), options.ownKeys()));
        });
    }

    private KeyFindings look() {
        return component().look(configuration, operation);
    }

    private static String json(Map<String, ?> members) {
        return new String(JsonBody.of(members), StandardCharsets.UTF_8);
    }

    /** Who manages from afar does not have our classes. */
    private static String said(Supplier<String> work) {
        try {
            return work.get();
        } catch (MleException e) {
            return String.valueOf(e.getMessage());
        }
    }

    public MleConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(MleConfiguration configuration) {
        this.configuration = configuration;
    }

    MleComponent component() {
        return (MleComponent) getComponent();
    }
}
