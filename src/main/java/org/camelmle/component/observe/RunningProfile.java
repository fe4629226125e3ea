package org.camelmle.component.observe;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.camelmle.keys.KeySource;
import org.camelmle.message.Requirement;
import org.camelmle.message.Role;

/**
 * One set-up that runs: a profile in a role, with the keys that it uses.
 *
 * @param publicKeys the peer's keys, if anything is encrypted to them
 * @param privateKeys our keys, if anything is decrypted with them or asked for under them
 * @param weaknesses what is weak by configuration, in sentences: of all that share the set-up
 */
public record RunningProfile(
        Setup setup, Optional<KeySource> publicKeys, Optional<KeySource> privateKeys, List<String> weaknesses) {

    /**
     * What makes one set-up the same as another, as it may be shown.
     *
     * @param publicKeys where the peer's keys are, without credentials
     * @param privateKeys where our keys are
     * @param keySize in bits, of a new key of ours
     * @param expiryWarning how long before the end of a key a warning is given
     * @param healthCheck whether its readiness is checked
     */
    public record Setup(
            String profile,
            Role role,
            Optional<String> environment,
            Optional<String> publicKeys,
            Optional<String> privateKeys,
            Optional<String> keyId,
            Requirement encryptedRequest,
            Requirement encryptedResponse,
            String cryptoProvider,
            int keySize,
            Duration maxKeyAge,
            Duration expiryWarning,
            boolean healthCheck) {

        public Setup {
            Objects.requireNonNull(profile, "profile");
            Objects.requireNonNull(role, "role");
            Objects.requireNonNull(environment, "environment");
            Objects.requireNonNull(publicKeys, "publicKeys");
            Objects.requireNonNull(privateKeys, "privateKeys");
            Objects.requireNonNull(keyId, "keyId");
            Objects.requireNonNull(encryptedRequest, "encryptedRequest");
            Objects.requireNonNull(encryptedResponse, "encryptedResponse");
            Objects.requireNonNull(cryptoProvider, "cryptoProvider");
            Objects.requireNonNull(maxKeyAge, "maxKeyAge");
            Objects.requireNonNull(expiryWarning, "expiryWarning");
        }

        /** Short, the same at each start, and fit for a tag: {@code method-client}. */
        String name() {
            return profile + "-" + role.name().toLowerCase(Locale.ROOT);
        }
    }

    public RunningProfile {
        Objects.requireNonNull(setup, "setup");
        Objects.requireNonNull(publicKeys, "publicKeys");
        Objects.requireNonNull(privateKeys, "privateKeys");
        weaknesses = List.copyOf(weaknesses);
    }

    public RunningProfile(Setup setup, Optional<KeySource> publicKeys, Optional<KeySource> privateKeys) {
        this(setup, publicKeys, privateKeys, List.of());
    }

    /** The same with this that is weak. */
    public RunningProfile weakBy(List<String> found) {
        return new RunningProfile(setup, publicKeys, privateKeys, found);
    }

    /** The same with what either of the two uses: a route may encrypt in one step and decrypt in another. */
    RunningProfile with(RunningProfile other) {
        return new RunningProfile(
                setup,
                publicKeys.or(other::publicKeys),
                privateKeys.or(other::privateKeys),
                Stream.concat(weaknesses.stream(), other.weaknesses.stream())
                        .distinct()
                        .toList());
    }

    boolean usesKeys() {
        return publicKeys.isPresent() || privateKeys.isPresent();
    }
}
