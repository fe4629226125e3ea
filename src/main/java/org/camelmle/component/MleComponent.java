package org.camelmle.component;

import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.keys.KeySource;

/** The component {@code mle}: defaults for its endpoints and data formats, and what they share. */
@Component("mle")
public class MleComponent extends DefaultComponent {

    @Metadata(description = "The defaults of all endpoints and data formats.")
    private MleConfiguration configuration = new MleConfiguration();

    private final Clock clock;
    private final Map<String, CryptoProvider> cryptoProviders = new ConcurrentHashMap<>();
    private final Set<KeySource> published = ConcurrentHashMap.newKeySet();
    private KeyLocations keyLocations;

    public MleComponent() {
        this(Clock.systemUTC());
    }

    /** @param clock what time it is for keys and webhooks */
    MleComponent(Clock clock) {
        this.clock = clock;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        keyLocations = new KeyLocations(getCamelContext(), clock);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        MleEndpoint endpoint = new MleEndpoint(uri, this, MleOperation.of(remaining), configuration.copy());
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /**
     * What encrypts and decrypts exchanges with these options.
     *
     * @throws org.camelmle.MleConfigurationException if an option is wrong or missing, naming it
     */
    public ExchangeCipher newCipher(MleConfiguration options) {
        return new CipherOptions(getCamelContext(), options).newCipher(keyLocations, this::cryptoProvider);
    }

    KeyLocations keyLocations() {
        return keyLocations;
    }

    /** What {@code mle:publishKeys} serves now. */
    Set<KeySource> published() {
        return published;
    }

    Clock clock() {
        return clock;
    }

    private CryptoProvider cryptoProvider(String option) {
        return cryptoProviders.computeIfAbsent(option, CryptoProvider::select);
    }

    public MleConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(MleConfiguration configuration) {
        this.configuration = configuration;
    }
}
