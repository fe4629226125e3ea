package org.camelmle.component;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Endpoint;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.remote.SteadyClock;
import org.camelmle.message.FallbackUses;
import org.camelmle.message.UsedKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The component {@code mle}: defaults for its endpoints and data formats, and what they share. */
@Component("mle")
public class MleComponent extends DefaultComponent {

    private static final Logger LOG = LoggerFactory.getLogger(MleComponent.class);

    @Metadata(description = "The defaults of all endpoints and data formats.")
    private MleConfiguration configuration = new MleConfiguration();

    private final Clock clock;
    private final Clock steadyClock;
    private final Map<String, CryptoProvider> cryptoProviders = new ConcurrentHashMap<>();
    private final Set<KeySource> published = ConcurrentHashMap.newKeySet();
    private final FallbackUses fallbackUses = new FallbackUses();
    private final UsedKeys usedKeys = new UsedKeys();
    private final Audits audits = new Audits(fallbackUses);
    private final Optional<Later> ownLater;
    private ScheduledExecutorService scheduler;
    private RemoteKeys remoteKeys;
    private KeyLocations keyLocations;

    public MleComponent() {
        this(Clock.systemUTC(), new SteadyClock(Clock.systemUTC(), System::nanoTime), Optional.empty());
    }

    /** @param clock what time it is for keys and webhooks */
    MleComponent(Clock clock) {
        this(clock, clock, Optional.empty());
    }

    /** @param later what waits between the attempts of a call */
    MleComponent(Clock clock, Later later) {
        this(clock, clock, Optional.of(later));
    }

    private MleComponent(Clock clock, Clock steadyClock, Optional<Later> later) {
        this.clock = clock;
        this.steadyClock = steadyClock;
        this.ownLater = later;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        remoteKeys = new RemoteKeys(getCamelContext(), steadyClock);
        keyLocations = new KeyLocations(getCamelContext(), clock, remoteKeys);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        HealthCheckRegistry health = HealthCheckRegistry.get(getCamelContext());
        if (health != null) {
            health.register(new CertificateHealth(keyLocations::certificates, clock));
        }
        if (ownLater.isEmpty()) {
            scheduler = getCamelContext().getExecutorServiceManager().newDefaultScheduledThreadPool(this, "mle-call");
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (scheduler != null) {
            getCamelContext().getExecutorServiceManager().shutdownNow(scheduler);
        }
        audits.close();
        super.doStop();
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        MleOperation operation = MleOperation.of(remaining);
        MleEndpoint endpoint = new MleEndpoint(uri, this, operation, operation.defaults(configuration));
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

    /** What waits between the attempts of a call. */
    Later later() {
        return ownLater.orElse((wait, work) -> {
            var unused = scheduler.schedule(work, wait.toNanos(), TimeUnit.NANOSECONDS);
        });
    }

    /**
     * The same for both directions at once, as a data format has them: our own keys, if any are named, are there
     * and bound to the profile, and the peer's are fetched in the background once the context has started.
     *
     * @throws org.camelmle.MleConfigurationException if an option is wrong or missing, naming it
     */
    public ExchangeCipher newCipherForBothWays(MleConfiguration options) throws Exception {
        CipherOptions resolved = new CipherOptions(getCamelContext(), options);
        if (resolved.hasPrivateKeys()) {
            resolved.requirePrivateKeys(keyLocations);
        }
        if (resolved.usesPublicKeys()) {
            remoteKeys.fetchOnceStarted(resolved.publicKeys(keyLocations));
        }
        return resolved.newCipher(keyLocations, this::cryptoProvider);
    }

    /** Whom plaintext was sent to, and how often. */
    public FallbackUses fallbackUses() {
        return fallbackUses;
    }

    UsedKeys usedKeys() {
        return usedKeys;
    }

    Audits audits() {
        return audits;
    }

    RemoteKeys remoteKeys() {
        return remoteKeys;
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

    /** What does RSA and AES under this value of the option {@code cryptoProvider}, chosen once. */
    CryptoProvider cryptoProvider(String option) {
        return cryptoProviders.computeIfAbsent(option, MleComponent::select);
    }

    private static CryptoProvider select(String option) {
        CryptoProvider crypto = CryptoProvider.select(option);
        LOG.info("Cryptography with cryptoProvider={}: {}", option, crypto.name());
        crypto.refused().forEach(refused -> LOG.warn("A JCA provider is not used: {}", refused));
        return crypto;
    }

    public MleConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(MleConfiguration configuration) {
        this.configuration = configuration;
    }
}
