package org.camelmle.component;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;
import org.camelmle.component.http.Later;
import org.camelmle.component.observe.KeyFindings;
import org.camelmle.component.observe.RunningProfile;
import org.camelmle.component.observe.RunningProfiles;
import org.camelmle.component.observe.ShownUri;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.jose.DecryptionTurns;
import org.camelmle.jose.WarmUp;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.remote.SteadyClock;
import org.camelmle.life.CredentialUse;
import org.camelmle.life.UsedKeys;
import org.camelmle.message.FallbackUses;
import org.camelmle.message.MessageEvents;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The component {@code mle}: defaults for its endpoints and data formats, and what they share. */
@Component("mle")
public class MleComponent extends HealthCheckComponent {

    private static final Logger LOG = LoggerFactory.getLogger(MleComponent.class);
    private static final Duration LONGEST_WARM_UP = Duration.ofMinutes(1);

    @Metadata(description = "The defaults of all endpoints and data formats.")
    private MleConfiguration configuration = new MleConfiguration();

    @Metadata(
            label = "health",
            defaultValue = "30d",
            javaType = "java.time.Duration",
            description =
                    "How long before the end of a key or certificate readiness, the developer console and the log "
                            + "give a warning. From its end on readiness is down.")
    private Duration expiryWarning = Duration.ofDays(30);

    @Metadata(
            label = "advanced",
            defaultValue = "0",
            description =
                    "How many decryptions may use private keys at once, of all endpoints and data formats; others wait as "
                            + "long as decryptionWait says. 0 for one on each processor; more where the keys are in a token "
                            + "that does several at once.")
    private int concurrentDecryptions;

    @Metadata(
            label = "advanced",
            defaultValue = "0s",
            javaType = "java.time.Duration",
            description =
                    "How long messages of our own are encrypted and decrypted at start, on one thread, before the "
                            + "context takes any, so that the first ones find compiled code. At most 1m; off unless set.")
    private Duration warmUp = Duration.ZERO;

    private final Clock clock;
    private final Clock steadyClock;
    private final Map<String, CryptoProvider> cryptoProviders = new ConcurrentHashMap<>();
    private final Map<Object, KeySource> published = new ConcurrentHashMap<>();
    private final FallbackUses fallbackUses = new FallbackUses();
    private final UsedKeys usedKeys = new UsedKeys();
    private final UsedKeys namesOfLetters = new UsedKeys();
    private final Audits audits = new Audits(fallbackUses);
    private final Optional<Later> ownLater;
    private @Nullable ScheduledExecutorService scheduler;
    private Later.@Nullable Waits waits;
    private RunningProfiles running;
    private final CredentialUse credentialUse;
    private DecryptionTurns turns = DecryptionTurns.of(Runtime.getRuntime().availableProcessors());
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
        this.credentialUse = new CredentialUse(clock);
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        running = RunningProfiles.in(getCamelContext(), clock);
        remoteKeys = new RemoteKeys(getCamelContext(), clock, steadyClock);
        keyLocations = new KeyLocations(getCamelContext(), clock, remoteKeys);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (concurrentDecryptions < 0) {
            throw CipherOptions.wrong(
                    "concurrentDecryptions",
                    Integer.toString(concurrentDecryptions),
                    "1 or more, or 0 for as many as there are processors",
                    "leave it out");
        }
        if (concurrentDecryptions > 0) {
            turns = DecryptionTurns.of(concurrentDecryptions);
        }
        if (warmUp.isNegative() || warmUp.compareTo(LONGEST_WARM_UP) > 0) {
            throw CipherOptions.wrong(
                    "warmUp", warmUp.toString(), "0 to " + LONGEST_WARM_UP, "set for example warmUp=2s");
        }
        if (!warmUp.isZero()) {
            cryptoProvider(configuration);
        }
        if (ownLater.isEmpty()) {
            scheduler = getCamelContext().getExecutorServiceManager().newDefaultScheduledThreadPool(this, "mle-call");
            waits = new Later.Waits(scheduler);
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (scheduler != null && waits != null) {
            getCamelContext().getExecutorServiceManager().shutdownNow(scheduler);
            waits.close();
        }
        audits.close();
        super.doStop();
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        MleOperation operation = MleOperation.of(remaining);
        String shown = ShownUri.of(uri, new MleEndpointUriFactory().secretPropertyNames());
        MleEndpoint endpoint = new MleEndpoint(shown, this, operation, operation.defaults(configuration));
        keyLocations.keepTextOfBeans(parameters);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    @Override
    public PropertyConfigurer getComponentPropertyConfigurer() {
        return MleTextConfigurer.around(super.getComponentPropertyConfigurer());
    }

    @Override
    public PropertyConfigurer getEndpointPropertyConfigurer() {
        return MleTextConfigurer.around(super.getEndpointPropertyConfigurer());
    }

    /**
     * What encrypts and decrypts exchanges with these options.
     *
     * @throws org.camelmle.MleConfigurationException if an option is wrong or missing, naming it
     */
    public ExchangeCipher newCipher(MleConfiguration options) {
        return new CipherOptions(getCamelContext(), options)
                .newCipher(keyLocations, this::cryptoProvider, running.events(), credentialUse);
    }

    /**
     * The same for calls, whose answers wait for their turn as long as anything may: the provider has done its work by then,
     * and to refuse its answer would only have the call made again.
     */
    ExchangeCipher newCipherForCalls(MleConfiguration options) {
        return new CipherOptions(getCamelContext(), options)
                .newCipher(
                        keyLocations,
                        it -> cryptoProvider(it, MleConfiguration.LONGEST_WAIT_FOR_DECRYPTION),
                        running.events(),
                        credentialUse);
    }

    /** What waits between the attempts of a call. */
    Later later() {
        return ownLater.orElseGet(() -> Objects.requireNonNull(waits, "The component is not started"));
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
        return resolved.newCipher(keyLocations, this::cryptoProvider, running.events(), credentialUse);
    }

    /** Whom plaintext was sent to, and how often. */
    public FallbackUses fallbackUses() {
        return fallbackUses;
    }

    /** What is told of messages and calls. */
    MessageEvents events() {
        return running.events();
    }

    UsedKeys usedKeys() {
        return usedKeys;
    }

    /**
     * Which request a dead letter's key belongs to that was made without a call under it: a provider that ignores keys gets none,
     * and what was not tried is no call.
     */
    UsedKeys namesOfLetters() {
        return namesOfLetters;
    }

    Audits audits() {
        return audits;
    }

    /**
     * Has what these options set up be seen by health, metrics and the console until it is closed.
     *
     * @param operation what it is for: encrypt, decrypt or call
     */
    RunningProfiles.Run watch(MleConfiguration options, MleOperation operation) throws Exception {
        return running.add(setUp(options, operation).weakBy(weaknesses(options, operation)));
    }

    /** The keys that these options use, as they are now. */
    KeyFindings look(MleConfiguration options, MleOperation operation) {
        return running.look(setUp(options, MleOperation.call).weakBy(weaknesses(options, operation)));
    }

    private List<String> weaknesses(MleConfiguration options, MleOperation operation) {
        return operation == MleOperation.call && options.getTarget() != null
                ? new CipherOptions(getCamelContext(), options).weaknessesOfCall()
                : List.of();
    }

    private RunningProfile setUp(MleConfiguration options, MleOperation operation) {
        return new CipherOptions(getCamelContext(), options)
                .running(keyLocations, operation, expiryWarning, isHealthCheckProducerEnabled());
    }

    /** The same for a data format, which may do both. */
    public RunningProfiles.Run watch(MleConfiguration options) throws Exception {
        return watch(options, MleOperation.call);
    }

    RemoteKeys remoteKeys() {
        return remoteKeys;
    }

    KeyLocations keyLocations() {
        return keyLocations;
    }

    /** What {@code mle:publishKeys} serves now, each time by who serves it: two may serve the same. */
    Map<Object, KeySource> published() {
        return published;
    }

    /** Which key opened the last answers to which API credential. */
    CredentialUse credentialUse() {
        return credentialUse;
    }

    Clock clock() {
        return clock;
    }

    /** What does RSA and AES with these options; chosen once for a value of {@code cryptoProvider}. */
    CryptoProvider cryptoProvider(MleConfiguration options) {
        return cryptoProvider(options, options.getDecryptionWait());
    }

    private CryptoProvider cryptoProvider(MleConfiguration options, Duration longestWait) {
        return cryptoProviders
                .computeIfAbsent(options.getCryptoProvider(), this::select)
                .inTurns(turns.waitingAtMost(longestWait));
    }

    private CryptoProvider select(String option) {
        CryptoProvider crypto = CryptoProvider.select(option);
        String warmed = warmUp.isZero()
                ? ""
                : ", warmed up by " + new WarmUp(crypto).runFor(warmUp) + " messages in " + warmUp.toMillis() + " ms";
        LOG.info("Cryptography with cryptoProvider={}: {}{}", option, crypto.name(), warmed);
        crypto.refused().forEach(refused -> LOG.warn("A JCA provider is not used: {}", refused));
        return crypto;
    }

    public MleConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(MleConfiguration configuration) {
        this.configuration = configuration;
    }

    public int getConcurrentDecryptions() {
        return concurrentDecryptions;
    }

    public void setConcurrentDecryptions(int concurrentDecryptions) {
        this.concurrentDecryptions = concurrentDecryptions;
    }

    public Duration getWarmUp() {
        return warmUp;
    }

    public void setWarmUp(Duration warmUp) {
        this.warmUp = warmUp;
    }

    public Duration getExpiryWarning() {
        return expiryWarning;
    }

    public void setExpiryWarning(Duration expiryWarning) {
        this.expiryWarning = expiryWarning;
    }
}
