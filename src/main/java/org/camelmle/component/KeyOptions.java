package org.camelmle.component;

import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;
import org.camelmle.component.http.HttpEndpoints;
import org.camelmle.component.http.ProviderApi;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.MleKey;
import org.camelmle.life.CredentialReport;
import org.camelmle.life.DirectAnnouncement;
import org.camelmle.life.KeyAnnouncement;
import org.camelmle.life.KeyApiCall;
import org.camelmle.life.KeyProbe;
import org.camelmle.life.KeyRotation;
import org.camelmle.life.OperatorAnnouncement;
import org.camelmle.life.OwnKeys;
import org.camelmle.life.ProviderKeys;
import org.camelmle.life.RotationRules;
import org.camelmle.life.RotationStep;
import org.camelmle.life.WellKnownAnnouncement;
import org.camelmle.profile.KeyApi;
import org.camelmle.profile.KeyExchange;
import org.camelmle.profile.Profile;
import org.jspecify.annotations.Nullable;

/** The options of the operations on our own keys, checked and turned into what they mean. */
final class KeyOptions {

    private static final int USUAL_BITS = 2048;

    private final MleEndpoint endpoint;
    private final MleConfiguration configuration;
    private final CipherOptions resolved;

    KeyOptions(MleEndpoint endpoint) {
        this.endpoint = endpoint;
        this.configuration = endpoint.getConfiguration();
        this.resolved = new CipherOptions(endpoint.getCamelContext(), configuration);
    }

    /**
     * Checks that all is there that the operation needs.
     *
     * @throws MleConfigurationException naming the option that is missing or wrong
     */
    void check() {
        switch (endpoint.getOperation()) {
            case generateKey -> ownKeys();
            case registerKey -> checkRegistration();
            case listKeys -> checkList();
            case retrieveKey, deleteKey -> checkRegistrationId();
            case rotateKey -> checkRotation();
            default -> throw new IllegalStateException("No operation on keys: " + endpoint.getOperation());
        }
    }

    private void checkRegistration() {
        require("contact", configuration.getContact());
        provider();
        if (wellKnownEndpoint().isEmpty()) {
            bindOwnKeys();
        }
    }

    private void bindOwnKeys() {
        resolved.bind(ownKeys().stored(), endpoint.component().keyLocations());
    }

    private void checkList() {
        if (exchange().isPresent()) {
            ownKeys();
        } else {
            provider();
        }
    }

    private void checkRegistrationId() {
        provider();
        keyApi().retrieve(registrationId());
    }

    private void checkRotation() {
        if (exchange().isEmpty()) {
            require("contact", configuration.getContact());
            provider();
        }
        bindOwnKeys();
        rules();
        if (configuration.getKeyId() != null) {
            throw wrong(
                    "keyId",
                    "the value '" + configuration.getKeyId() + "'",
                    "no value, so that calls use the newest active key: a fixed one would outlive its rotation");
        }
        if (wellKnownEndpoint().isPresent()) {
            require("canary", configuration.getCanary());
        }
        if (configuration.getCanary() != null) {
            // It takes the credential along.
            HttpEndpoints.requireTls("canary", configuration.getCanary());
        }
    }

    OwnKeys ownKeys() {
        return endpoint.component().keyLocations().ownKeys(require("privateKeys", configuration.getPrivateKeys()));
    }

    ProviderKeys provider() {
        String apiKey = require("apiKey", configuration.getApiKey());
        URI root = resolved.resolvedBaseUrl().orElseThrow(() -> wrong("baseUrl", "no value", needed()));
        ProviderApi provider =
                new ProviderApi(endpoint.getCamelContext(), root, CipherOptions.callTimes(configuration), apiKey);
        KeyApiCall call = request -> {
            ProviderApi.Answer answer = provider.call(request);
            return new KeyApiCall.Answer(answer.status(), answer.headers(), answer.body());
        };
        return new ProviderKeys(
                keyApi(), call, Optional.ofNullable(configuration.getContact()).orElse(""));
    }

    KeyAnnouncement announcement() {
        return exchange().map(letters -> operatorAnnouncement()).orElseGet(this::providerAnnouncement);
    }

    private KeyAnnouncement operatorAnnouncement() {
        return new OperatorAnnouncement(
                Optional.ofNullable(configuration.getCredentialsReceived()),
                Optional.ofNullable(configuration.getKeyReleased()),
                credentials());
    }

    /** Which API credential receives answers under which key. */
    CredentialReport credentials() {
        Map<String, String> bound = new HashMap<>();
        resolved.credentialKeys()
                .ifPresent(keys -> keys.credentials()
                        .forEach(name -> keys.keyId(name).ifPresent(keyId -> bound.put(name, keyId))));
        MleComponent component = endpoint.component();
        return new CredentialReport(bound, component.credentialUse(), configuration.getDrainTime(), component.clock());
    }

    private KeyAnnouncement providerAnnouncement() {
        return wellKnownEndpoint()
                .<KeyAnnouncement>map(url -> new WellKnownAnnouncement(provider(), url))
                .orElseGet(this::directAnnouncement);
    }

    /**
     * A provider takes a key by one way only: one that it reads at our endpoint must not be registered directly too.
     *
     * @throws MleConfigurationException if one of these keys is served by {@code mle:publishKeys}
     */
    void refusePublished(KeySet keys) {
        Set<String> served = endpoint.component().published().values().stream()
                .flatMap(source -> source.keys().keys().stream())
                .map(MleKey::thumbprint)
                .collect(Collectors.toSet());
        keys.keys().stream()
                .filter(key -> served.contains(key.thumbprint()))
                .findFirst()
                .ifPresent(key -> {
                    throw wrong(
                            "privateKeys",
                            "the key '" + key.id() + "', which mle:publishKeys serves, for direct registration",
                            "wellKnownEndpoint with the URL of our own key set, or a key that is not served there");
                });
    }

    private KeyAnnouncement directAnnouncement() {
        return new DirectAnnouncement(provider());
    }

    /** What a rotation would do now; nobody is asked, so neither credential nor contact is needed. */
    List<RotationStep> plannedRotation(Clock clock) {
        return new KeyRotation(ownKeys(), KeyAnnouncement.TO_NOBODY, KeyProbe.NONE, rules(), clock, step -> {}).plan();
    }

    RotationRules rules() {
        try {
            return new RotationRules(
                    configuration.getMaxKeyAge(),
                    configuration.getDrainTime(),
                    configuration.getActivationDelay(),
                    keySize());
        } catch (IllegalArgumentException e) {
            throw wrong(
                    "maxKeyAge, drainTime or activationDelay",
                    "a value that cannot be: " + e.getMessage(),
                    "a length of time");
        }
    }

    /** Bits of a new key. */
    int keySize() {
        return keySize(configuration, resolved.resolvedProfile());
    }

    static int keySize(MleConfiguration options, Profile profile) {
        return Optional.ofNullable(options.getKeySize())
                .or(() -> profile.keyExchange().map(KeyExchange::keySize))
                .orElse(USUAL_BITS);
    }

    /** How keys are exchanged by mail, where they are. */
    Optional<KeyExchange> exchange() {
        return resolved.resolvedProfile().keyExchange();
    }

    String registrationId() {
        return require("registrationId", configuration.getRegistrationId());
    }

    /** The URL of our own JWKS, without which keys are registered directly. */
    Optional<URI> wellKnownEndpoint() {
        return Optional.ofNullable(configuration.getWellKnownEndpoint()).map(text -> {
            URI url = CipherOptions.uri("wellKnownEndpoint", text);
            if (!HttpEndpoints.isHttp(text)) {
                throw wrong("wellKnownEndpoint", "a URL that is not https:", "https://<host>/.well-known/jwks.json");
            }
            return url;
        });
    }

    private KeyApi keyApi() {
        return resolved.resolvedProfile()
                .keyApi()
                .orElseThrow(() -> wrong(
                        "profile",
                        "'" + resolved.resolvedProfile().name() + "', whose provider has no key API",
                        "a profile with a key API, such as method"));
    }

    private <T> T require(String option, @Nullable T value) {
        if (value == null) {
            throw wrong(option, "no value", needed());
        }
        return value;
    }

    private String needed() {
        return "a value: mle:" + endpoint.getOperation() + " needs it";
    }

    private static MleConfigurationException wrong(String option, String found, String expected) {
        return new MleConfigurationException(new Explanation(
                "the option " + option + " with " + found,
                expected,
                "a missing or wrong value",
                "correct " + option + " on the endpoint or on camel.component.mle"));
    }
}
