package org.camelmle.component;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;
import org.camelmle.Explanation;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MleConfigurationException;
import org.camelmle.component.http.CallTimes;
import org.camelmle.component.http.HttpEndpoints;
import org.camelmle.component.observe.RunningProfile;
import org.camelmle.component.wire.BodyBytes;
import org.camelmle.component.wire.WireHeaders;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.keys.CertificateRules;
import org.camelmle.keys.CertificateRules.Purpose;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.remote.CacheRules;
import org.camelmle.keys.remote.RetryAfter;
import org.camelmle.life.CredentialKeys;
import org.camelmle.life.CredentialUse;
import org.camelmle.message.CallPolicy;
import org.camelmle.message.CallerKeys;
import org.camelmle.message.FallbackMode;
import org.camelmle.message.MessageCipher;
import org.camelmle.message.MessageEvents;
import org.camelmle.message.RequestSigning;
import org.camelmle.message.RequestSigning.Verification;
import org.camelmle.message.Requirement;
import org.camelmle.message.Role;
import org.camelmle.profile.Profile;
import org.camelmle.profile.Profile.Certificates;
import org.camelmle.profile.Profile.HeaderMember.ReplyKeyId;
import org.camelmle.profile.Profiles;
import org.camelmle.profile.signing.RequestLine;
import org.camelmle.profile.signing.SigningOptions;
import org.camelmle.profile.signing.SigningScheme;
import org.camelmle.profile.signing.SigningVariant;
import org.jspecify.annotations.Nullable;

/** Options checked against each other and turned into what they mean. Every refusal names the option and the fix. */
final class CipherOptions {

    private static final int ENVELOPE = 64 * 1024;
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final int LARGEST_HEADER = 64 * 1024;
    private static final int LARGEST_KEY_SET = 16 * 1024 * 1024;
    private static final int MOST_KEYS = 10_000;
    private static final int LARGEST_WEBHOOK = 1024 * 1024;
    private static final Duration LONGEST_WEBHOOK_WINDOW = Duration.ofHours(24);

    private final CamelContext context;
    private final MleConfiguration options;
    private final Profile profile;
    private final Optional<URI> baseUrl;

    CipherOptions(CamelContext context, MleConfiguration options) {
        this.context = context;
        this.options = options;
        requireWithin("maxHeaderSize", options.getMaxHeaderSize(), LARGEST_HEADER);
        Profile named = profile().withMaxHeaderSize(options.getMaxHeaderSize());
        this.profile =
                options.getEncryptedFields() == null ? named : named.withRequestFields(options.getEncryptedFields());
        this.baseUrl = baseUrl();
        requireLimits();
        requireClientWhereSignaturesAreNotVerified();
        refuseOtherEnvironment("target", options.getTarget());
        refuseOtherEnvironment("publicKeys", options.getPublicKeys());
    }

    Profile resolvedProfile() {
        return profile;
    }

    /** The provider's API root, without a slash at its end. */
    Optional<URI> resolvedBaseUrl() {
        return baseUrl;
    }

    ExchangeCipher newCipher(
            KeyLocations locations,
            Function<MleConfiguration, CryptoProvider> cryptoProviders,
            MessageEvents events,
            CredentialUse use) {
        KeySource publicKeys = publicKeys(locations);
        KeySource privateKeys = privateKeys(locations);
        CallerKeys callers = options.getCallerKeys() == null ? caller -> publicKeys : options.getCallerKeys();
        CryptoProvider crypto = cryptoProviders.apply(options);
        if (options.getPrivateKeys() != null) {
            prepare(privateKeys, crypto);
        }
        MessageCipher.Settings settings = new MessageCipher.Settings(
                profile,
                publicKeys,
                privateKeys,
                Optional.ofNullable(options.getKeyId()),
                Optional.ofNullable(options.getEncryptionMethod()).orElse(profile.encryptionMethod()),
                options.getEncryptedRequest(),
                options.getEncryptedResponse(),
                options.getMaxMessageSize(),
                crypto,
                events,
                signingIfNeeded(locations),
                locations.clock());
        return new ExchangeCipher(
                new MessageCipher(settings),
                profile.name(),
                new WireHeaders(
                        options.getRole(),
                        headersOfRequests(),
                        profile.answerHeaders().names()),
                callers,
                new Credentials(credentialKeys(), use),
                BodyBytes.of(context, longestBody()),
                verification(locations));
    }

    /** Converts our keys for their provider now; one that its file gets later is converted at its first message. */
    private static void prepare(KeySource privateKeys, CryptoProvider crypto) {
        try {
            privateKeys.keys().keys().forEach(crypto::prepare);
        } catch (KeyUnavailableException e) {
            // No file yet: an operation that cannot do without says so itself.
        }
    }

    /** The set-up as health, metrics and the console see it. */
    RunningProfile running(
            KeyLocations locations, MleOperation operation, Duration expiryWarning, boolean healthCheck) {
        boolean encrypts = operation != MleOperation.decrypt
                && options.getRole() == Role.CLIENT
                && options.getEncryptedRequest() != Requirement.OFF;
        boolean asksForAnswers =
                encrypts && profile.request().members().stream().anyMatch(ReplyKeyId.class::isInstance);
        boolean opens = operation == MleOperation.call || operation == MleOperation.decrypt || asksForAnswers;
        RunningProfile.Setup setup = new RunningProfile.Setup(
                profile.name(),
                options.getRole(),
                Optional.ofNullable(options.getEnvironment())
                        .or(() -> profile.environments().keySet().stream().findFirst()),
                publicKeysLocation().map(CipherOptions::shown),
                Optional.ofNullable(options.getPrivateKeys()).map(CipherOptions::shown),
                Optional.ofNullable(options.getKeyId()),
                options.getEncryptedRequest(),
                options.getEncryptedResponse(),
                options.getCryptoProvider(),
                KeyOptions.keySize(options, profile),
                options.getMaxKeyAge(),
                expiryWarning,
                healthCheck);
        return new RunningProfile(
                setup,
                encrypts && publicKeysLocation().isPresent() ? Optional.of(publicKeys(locations)) : Optional.empty(),
                opens && options.getPrivateKeys() != null ? Optional.of(privateKeys(locations)) : Optional.empty());
    }

    /** What a call with these options gives away by its very configuration. */
    List<String> weaknessesOfCall() {
        List<String> found = new ArrayList<>();
        if (options.getFallback() != FallbackMode.never) {
            found.add("fallback=" + options.getFallback() + " lets requests go in plaintext in an outage");
        }
        String target = options.getTarget();
        if (target != null && HttpEndpoints.isPlainHttp(target)) {
            found.add(
                    "the target " + HttpEndpoints.origin(target) + " is http: credentials cross the network in clear");
        }
        return found;
    }

    /** A location without its query, which may hold credentials; of a bean its class, and which one of them it is. */
    private static String shown(Object location) {
        return location instanceof String text
                ? HttpEndpoints.shown(text)
                : location.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(location));
    }

    /** Headers of a request that go with its body and with nothing else; another provider's marker is a lie here. */
    private Set<String> headersOfRequests() {
        Set<String> names = new HashSet<>(profile.marker().keySet());
        Profiles.names()
                .forEach(known -> names.addAll(Profiles.byName(known).marker().keySet()));
        profile.signing().map(SigningScheme::headers).ifPresent(names::addAll);
        return names;
    }

    /** The longest body that is read from a stream: the limit is the JWE's, and an envelope stands around that. */
    int longestBody() {
        return (int) Math.min(LONGEST_ARRAY, (long) options.getMaxMessageSize() + ENVELOPE);
    }

    KeySource publicKeys(KeyLocations locations) {
        return publicKeysLocation()
                .map(value -> profile.certificates()
                        .map(rules -> locations.certified(
                                certificates(Purpose.PEER, peerName(rules), Optional.empty()), value, options))
                        .orElseGet(() -> locations.publicKeys(value, profile, options)))
                .orElseGet(() -> refusing("publicKeys"));
    }

    /** Of callers every certificate counts. */
    private Optional<String> peerName(Certificates rules) {
        return options.getRole() == Role.CLIENT ? rules.peerName() : Optional.empty();
    }

    KeySource privateKeys(KeyLocations locations) {
        if (options.getPrivateKeys() == null) {
            return refusing("privateKeys");
        }
        return profile.certificates().isPresent()
                ? locations.certified(
                        certificates(Purpose.OWN, Optional.empty(), Optional.ofNullable(options.getKeyId())),
                        options.getPrivateKeys(),
                        options)
                : locations.privateKeys(options.getPrivateKeys(), options);
    }

    /** Which key belongs to which API credential, if there are several. */
    Optional<CredentialKeys> credentialKeys() {
        Object given = options.getCredentialKeys();
        if (given instanceof String name && name.startsWith("#")) {
            String bean = name.startsWith("#bean:") ? name.substring("#bean:".length()) : name.substring(1);
            given = CamelContextHelper.mandatoryLookup(context, bean);
        }
        if (given == null) {
            return Optional.empty();
        }
        if (given instanceof CredentialKeys keys) {
            return Optional.of(keys);
        }
        try {
            return Optional.of(CredentialKeys.parse(given.toString()));
        } catch (IllegalArgumentException e) {
            throw wrong(
                    "credentialKeys",
                    String.valueOf(e.getMessage()),
                    "credential=kid pairs with commas between them, or a bean of type "
                            + CredentialKeys.class.getName(),
                    "write for example credentialKeys=live-2025=key-2025,live-2026=key-2026");
        }
    }

    private CertificateRules certificates(Purpose purpose, Optional<String> commonName, Optional<String> keyId) {
        return new CertificateRules(purpose, commonName, keyId, options.getExpiredKeys());
    }

    /** Whether our own keys are needed for a request: the answer is asked for under one of them. */
    boolean requestsNamePrivateKeys() {
        boolean inHeader = profile.request().members().stream().anyMatch(ReplyKeyId.class::isInstance);
        boolean inSignature = options.getEncryptedResponse() != Requirement.OFF
                && profile.signing()
                        .filter(SigningScheme::asksForEncryptedAnswers)
                        .isPresent();
        return inHeader || inSignature;
    }

    /** Whether requests are signed, those without a body too. */
    boolean signsRequests() {
        return options.getRole() == Role.CLIENT && profile.signing().isPresent();
    }

    /**
     * What signs requests to the target.
     *
     * @throws MleConfigurationException if an option is missing or wrong, naming it
     */
    RequestSigning signing(KeyLocations locations) {
        RequestLine line = new SignedTarget(context, options).line();
        Optional<String> owner =
                Optional.ofNullable(options.getOrganizationId()).or(() -> Optional.ofNullable(options.getMerchantId()));
        CertificateRules rules = certificates(Purpose.SIGNING, owner, Optional.ofNullable(options.getSigningKeyId()));
        SigningOptions given = signingOptions(locations, rules);
        given.signingKey()
                .ifPresent(source -> locations
                        .bindings()
                        .bind(
                                presentKeys("signingKey", source),
                                "signingKey",
                                "signatures with the profile '" + profile.name() + "'"));
        return new RequestSigning(profile.signing().orElseThrow().signer(given), line);
    }

    /** What verifies the signatures of callers, where they sign. */
    private Optional<Verification> verification(KeyLocations locations) {
        if (options.getRole() == Role.CLIENT || profile.signing().isEmpty()) {
            return Optional.empty();
        }
        SigningOptions given =
                signingOptions(locations, certificates(Purpose.CALLER, Optional.empty(), Optional.empty()));
        String host = Optional.ofNullable(options.getSignedHost())
                .or(() -> baseUrl.map(URI::getHost))
                .orElseThrow(() -> missing("signedHost"));
        return profile.signing().get().verifier(given).map(verifier -> new Verification(verifier, host));
    }

    private SigningOptions signingOptions(KeyLocations locations, CertificateRules rules) {
        Optional<KeySource> signingKey =
                Optional.ofNullable(options.getSigningKey()).map(value -> locations.certified(rules, value, options));
        return new SigningOptions(
                signingKey,
                Optional.ofNullable(options.getSigningKeyId()),
                Optional.ofNullable(options.getSecretKey()),
                Optional.ofNullable(options.getSigningAlgorithm()),
                Optional.ofNullable(options.getMerchantId()),
                Optional.ofNullable(options.getOrganizationId()),
                Optional.ofNullable(options.getKeyId()),
                options.getClockSkew(),
                SigningVariant.of(
                        Optional.ofNullable(options.getSigningVariants()).orElse("")),
                locations.clock());
    }

    /** An endpoint without a target only decrypts, and signs nothing. */
    private Optional<RequestSigning> signingIfNeeded(KeyLocations locations) {
        if (!signsRequests()) {
            return Optional.empty();
        }
        return Optional.of(options.getTarget() == null ? unsigned() : signing(locations));
    }

    private static RequestSigning unsigned() {
        return new RequestSigning(
                request -> {
                    throw SignedTarget.missing();
                },
                new RequestLine("POST", "", "/", ""));
    }

    /** An option that only some operations need: those refuse at start, the others never ask. */
    private static KeySource refusing(String option) {
        return () -> {
            throw missing(option);
        };
    }

    private static MleConfigurationException missing(String option) {
        return wrong(
                option,
                "no value",
                "a location of keys or a bean",
                "set " + option + ", for example " + option + "=file:keys/own.jwks.json");
    }

    /**
     * Checks that a location of the peer's keys is known.
     *
     * @throws MleConfigurationException if neither the option nor the profile names one
     */
    void requirePublicKeys() {
        if (publicKeysLocation().isEmpty()) {
            throw missing("publicKeys");
        }
    }

    private Optional<Object> publicKeysLocation() {
        return Optional.ofNullable(options.getPublicKeys())
                .or(() -> profile.jwksPath().flatMap(path -> baseUrl.map(url -> url + path)));
    }

    /**
     * Our own keys, which are there now and not only at the first message, and serve this profile only.
     *
     * @throws MleConfigurationException if they are not or do not, or if keyId names none of them
     */
    KeySource requirePrivateKeys(KeyLocations locations) {
        KeySource source = privateKeys(locations);
        KeySet keys = presentKeys("privateKeys", source);
        bind(keys, locations);
        if (keys.keys().stream().noneMatch(CipherOptions::opens)) {
            throw wrong(
                    "privateKeys",
                    "no private key that may be used",
                    "at least one private key that is not disabled",
                    "point privateKeys at the file with our own private keys, not at public ones");
        }
        requireKeyId(keys);
        return source;
    }

    /** Our own keys serve this profile from now on, and no other. */
    void bind(KeySet keys, KeyLocations locations) {
        locations.bindings().bind(keys, "privateKeys", "encryption with the profile '" + profile.name() + "'");
    }

    private void requireKeyId(KeySet keys) {
        String keyId = options.getKeyId();
        if (keyId != null
                && options.getRole() == Role.CLIENT
                && keys.decryptionKey(keyId).isEmpty()) {
            throw wrong(
                    "keyId",
                    "'" + keyId + "'",
                    "one of "
                            + keys.keys().stream()
                                    .filter(CipherOptions::opens)
                                    .map(MleKey::id)
                                    .toList() + ", the keys in privateKeys that are not disabled",
                    "correct keyId or privateKeys; without keyId the newest active key is used");
        }
    }

    private static boolean opens(MleKey key) {
        return key.privateKey().isPresent() && key.status().mayDecrypt();
    }

    private static KeySet presentKeys(String option, KeySource source) {
        try {
            return source.keys();
        } catch (KeyUnavailableException e) {
            throw new MleConfigurationException(new Explanation(
                    "the option " + option + " with " + e.explanation().found(),
                    e.explanation().expected(),
                    e.explanation().likelyCause(),
                    e.explanation().nextStep()));
        }
    }

    /** Whether the options name our own keys. */
    boolean hasPrivateKeys() {
        return options.getPrivateKeys() != null;
    }

    /** Whether messages are encrypted to, or read by, the peer's keys. */
    boolean usesPublicKeys() {
        return options.getCallerKeys() == null
                && (options.getRole() == Role.SERVER || options.getEncryptedRequest() != Requirement.OFF);
    }

    private Profile profile() {
        Object given = options.getProfile();
        if (given instanceof String name && name.startsWith("#")) {
            String bean = name.startsWith("#bean:") ? name.substring("#bean:".length()) : name.substring(1);
            given = CamelContextHelper.lookup(context, bean);
        }
        if (given instanceof Profile own) {
            return own;
        }
        if (given instanceof String name) {
            return Profiles.byName(name);
        }
        throw wrong(
                "profile",
                given == null
                        ? "a reference to a bean that does not exist"
                        : "a bean of type " + given.getClass().getName(),
                "one of " + Profiles.names() + " or a bean of type " + Profile.class.getName(),
                "correct the name, or define the bean");
    }

    private Optional<URI> baseUrl() {
        if (profile.environments().isEmpty()) {
            // An environment of the component's own profile says nothing of this one.
            return Optional.ofNullable(options.getBaseUrl()).map(CipherOptions::root);
        }
        Optional<URI> ofEnvironment = Optional.ofNullable(profile.environments().get(wantedEnvironment()));
        if (options.getEnvironment() != null && ofEnvironment.isEmpty()) {
            throw wrong(
                    "environment",
                    "'" + options.getEnvironment() + "'",
                    "one of " + profile.environments().keySet() + " for the profile " + profile.name(),
                    "correct it, or leave it out and set baseUrl");
        }
        if (options.getBaseUrl() == null) {
            return ofEnvironment;
        }
        refuseOtherEnvironment("baseUrl", options.getBaseUrl());
        return Optional.of(root(options.getBaseUrl()));
    }

    private static URI root(String baseUrl) {
        return uri("baseUrl", baseUrl.replaceFirst("/+$", ""));
    }

    /** Keys of one environment never serve another: a mix-up would only show as a rejected key at the provider. */
    private void refuseOtherEnvironment(String option, @Nullable Object value) {
        if (!(value instanceof String location) || !HttpEndpoints.isHttp(location)) {
            return;
        }
        String host = uri(option, location.replaceFirst("\\?.*", "")).getHost();
        String wanted = wantedEnvironment();
        List<String> there = profile.environments().entrySet().stream()
                .filter(environment -> environment.getValue().getHost().equalsIgnoreCase(host))
                .map(Map.Entry::getKey)
                .toList();
        if (!there.isEmpty() && !there.contains(wanted)) {
            throw wrong(
                    option,
                    "the host of the environment " + there.get(0),
                    "the host of the environment " + wanted + ", whose keys are used",
                    "set environment=" + there.get(0) + ", or correct " + option);
        }
    }

    private String wantedEnvironment() {
        return profile.environmentOr(Optional.ofNullable(options.getEnvironment()));
    }

    static URI uri(String option, String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Refused below, with the option's name.
        }
        throw wrong(option, "a URL that cannot be parsed", "https://<host>[/<path>]", "correct " + option);
    }

    /** Which attempts of {@code mle:call} are repeated. */
    CallPolicy callPolicy() {
        if (options.getRetryAfterLimit().compareTo(RetryAfter.LONGEST) >= 0) {
            throw wrong(
                    "retryAfterLimit",
                    options.getRetryAfterLimit().toString(),
                    "less than " + RetryAfter.LONGEST,
                    "set for example retryAfterLimit=30s");
        }
        try {
            return new CallPolicy(
                    options.getRetries(),
                    options.getRetryDelay(),
                    options.getRetryAfterLimit(),
                    options.getWellKnownEndpoint() != null);
        } catch (IllegalArgumentException e) {
            throw wrong(
                    options.getRetryDelay().isNegative()
                            ? "retryDelay"
                            : options.getRetryAfterLimit().isNegative() ? "retryAfterLimit" : "retries",
                    "a value that cannot be: " + e.getMessage(),
                    "a small number, and no negative time",
                    "set for example retries=2 and retryDelay=1s");
        }
    }

    /** A server that took a profile's signed requests without verifying them would trust anybody. */
    private void requireClientWhereSignaturesAreNotVerified() {
        if (options.getRole() != Role.CLIENT
                && profile.signing().filter(scheme -> !scheme.verifiesCallers()).isPresent()) {
            throw wrong(
                    "role",
                    "server for the profile " + profile.name() + ", whose requests are signed",
                    "client: the signatures of this profile's callers are not verified by routes",
                    "for tests use the sandbox, which verifies them");
        }
    }

    /** How long a fetch of keys, or a call of the key API, may take. */
    static CallTimes callTimes(MleConfiguration options) {
        return new CallTimes(options.getConnectTimeout(), options.getFetchTimeout());
    }

    /** What would otherwise mean "for ever", or fail at the first message. */
    private void requireLimits() {
        if (options.getMaxMessageSize() < 1) {
            throw wrong(
                    "maxMessageSize", Integer.toString(options.getMaxMessageSize()), "1 or more", "set it in octets");
        }
        if (options.getClockSkew().isNegative()) {
            throw wrong("clockSkew", options.getClockSkew().toString(), "0 or more", "set for example clockSkew=5s");
        }
        requirePositive("decryptionWait", options.getDecryptionWait());
        if (options.getDecryptionWait().compareTo(MleConfiguration.LONGEST_WAIT_FOR_DECRYPTION) > 0) {
            throw wrong(
                    "decryptionWait",
                    options.getDecryptionWait().toString(),
                    "at most " + MleConfiguration.LONGEST_WAIT_FOR_DECRYPTION + ": callers do not wait longer either",
                    "set for example decryptionWait=1s");
        }
        requirePositive("callTimeout", options.getCallTimeout());
        requirePositive("connectTimeout", options.getConnectTimeout());
        requirePositive("fetchTimeout", options.getFetchTimeout());
        requirePositive("staleIfError", options.getStaleIfError());
        requirePositive("minRefreshInterval", options.getMinRefreshInterval());
        requireAtMost("staleIfError", options.getStaleIfError(), CacheRules.LONGEST_STALE_IF_ERROR);
        if (options.getRefreshInterval() != null) {
            requirePositive("refreshInterval", options.getRefreshInterval());
            requireAtMost("refreshInterval", options.getRefreshInterval(), CacheRules.LONGEST_REFRESH_INTERVAL);
        }
        requireWithin("maxKeySetSize", options.getMaxKeySetSize(), LARGEST_KEY_SET);
        requireWithin("maxKeys", options.getMaxKeys(), MOST_KEYS);
        requireWithin("webhookMaxSize", options.getWebhookMaxSize(), LARGEST_WEBHOOK);
        requireWithin("webhookMaxAge", options.getWebhookMaxAge(), Duration.ofSeconds(1), LONGEST_WEBHOOK_WINDOW);
        requireWithin("webhookMaxAhead", options.getWebhookMaxAhead(), Duration.ZERO, LONGEST_WEBHOOK_WINDOW);
    }

    private static void requireWithin(String option, int number, int most) {
        if (number < 1 || number > most) {
            throw wrong(option, Integer.toString(number), "1 to " + most, "correct it, or leave it out");
        }
    }

    private static void requireWithin(String option, Duration time, Duration least, Duration most) {
        if (time.compareTo(least) < 0 || time.compareTo(most) > 0) {
            throw wrong(option, time.toString(), least + " to " + most, "correct it, or leave it out");
        }
    }

    private static void requireAtMost(String option, Duration time, Duration longest) {
        if (time.compareTo(longest) > 0) {
            throw wrong(
                    option,
                    time.toString(),
                    "at most " + longest + ": a key that the peer has withdrawn would be used until then",
                    "set for example " + option + "=1h");
        }
    }

    private static void requirePositive(String option, Duration time) {
        if (time.compareTo(Duration.ofMillis(1)) < 0) {
            throw wrong(option, time.toString(), "1 ms or more", "set for example " + option + "=30s");
        }
    }

    static MleConfigurationException wrong(String option, String found, String expected, String next) {
        return new MleConfigurationException(
                new Explanation("the option " + option + " with " + found, expected, "a wrong or missing value", next));
    }
}
