package org.camelmle.profile.signing;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.KeySource;

/**
 * The options that a signature is made by, by their names.
 *
 * @param signingKey our pairs to sign with; the active one is used
 * @param signingKeyId the provider's id of the shared secret
 * @param secretKey the shared secret, as the provider writes it
 * @param signingAlgorithm the JWS {@code alg}
 * @param merchantId for whom messages are sent
 * @param organizationId who owns the key
 * @param keyId our key's id at the provider
 * @param clockSkew how far the time is put back that we sign
 * @param variants departures from the documented form
 */
public record SigningOptions(
        Optional<KeySource> signingKey,
        Optional<String> signingKeyId,
        Optional<String> secretKey,
        Optional<String> signingAlgorithm,
        Optional<String> merchantId,
        Optional<String> organizationId,
        Optional<String> keyId,
        Duration clockSkew,
        Set<SigningVariant> variants,
        Clock clock) {

    public SigningOptions {
        Objects.requireNonNull(signingKey, "signingKey");
        Objects.requireNonNull(clockSkew, "clockSkew");
        variants = Set.copyOf(variants);
        Objects.requireNonNull(clock, "clock");
    }

    /**
     * Refuses a time that is put back, or tolerated, so far that the token's own lifetime says nothing any more.
     *
     * @throws MleConfigurationException naming the option
     */
    void requireSkewUpTo(Duration most) {
        if (clockSkew.isNegative() || clockSkew.compareTo(most) > 0) {
            throw wrong(
                    "clockSkew",
                    clockSkew.toSeconds() + " s",
                    "0 to " + most.toSeconds() + " s",
                    "set a few seconds, for example clockSkew=5s, and let the host's clock be set by NTP");
        }
    }

    static MleConfigurationException wrong(String option, String found, String expected, String next) {
        return new MleConfigurationException(
                new Explanation("the option " + option + " with " + found, expected, "a wrong or missing value", next));
    }

    /** What is set, and no secret. */
    @Override
    public String toString() {
        return "SigningOptions[signingKey=" + signingKey.isPresent() + ", secretKey=" + secretKey.isPresent() + "]";
    }
}
