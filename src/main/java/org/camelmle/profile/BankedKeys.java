package org.camelmle.profile;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.camelmle.keys.JwksDocument.StatusRule;
import org.camelmle.keys.KeyStatus;
import org.camelmle.profile.Profile.KeyScope;

/**
 * How Banked's published keys say which of them may be used where and until when, in four members of their own.
 *
 * <p>{@code bnkd.test} has to say what the environment is: a key without it is one of production. {@code bnkd.region} has
 * to be the region that is asked for, if one is; a key without it serves every region. {@code bnkd.exp} ends a key and
 * {@code bnkd.iat} orders them, in seconds since the epoch. A member that is there and cannot be read ends its key's use.
 *
 * <p>Source: docs.banked.com, "Field level encryption" (2025-02).
 *
 * @param test whether keys for tests are wanted
 * @param region empty for any
 */
record BankedKeys(boolean test, Optional<String> region) implements StatusRule {

    /** The environment whose keys are not for tests. */
    static final String PRODUCTION = "production";

    private static final String ISSUED = "bnkd.iat";
    private static final String EXPIRES = "bnkd.exp";
    private static final String TEST = "bnkd.test";
    private static final String REGION = "bnkd.region";

    // The year 9999: what lies beyond is no time that anybody means.
    private static final BigInteger LAST = BigInteger.valueOf(253_402_300_799L);

    /** The rule for an environment and a region: {@link Profile.KeyRule}. */
    static StatusRule in(KeyScope scope) {
        return new BankedKeys(
                !scope.environment().equals(PRODUCTION), scope.region().map(region -> region.toLowerCase(Locale.ROOT)));
    }

    @Override
    public Optional<KeyStatus> apply(Map<String, Object> jwk) {
        boolean readable = List.of(ISSUED, EXPIRES).stream()
                .allMatch(name -> !jwk.containsKey(name) || time(jwk, name).isPresent());
        return readable && isOfEnvironment(jwk) && isOfRegion(jwk) ? Optional.of(KeyStatus.ACTIVE) : Optional.empty();
    }

    @Override
    public Optional<Instant> expiresAt(Map<String, Object> jwk) {
        return time(jwk, EXPIRES);
    }

    @Override
    public Optional<Instant> createdAt(Map<String, Object> jwk) {
        return time(jwk, ISSUED);
    }

    private boolean isOfEnvironment(Map<String, Object> jwk) {
        return Objects.equals(jwk.getOrDefault(TEST, false), test);
    }

    private boolean isOfRegion(Map<String, Object> jwk) {
        if (!jwk.containsKey(REGION)) {
            return true;
        }
        return jwk.get(REGION) instanceof String of
                && region.map(of.toLowerCase(Locale.ROOT)::equals).orElse(true);
    }

    /** A number of seconds, whole and from the epoch on. */
    private static Optional<Instant> time(Map<String, Object> jwk, String name) {
        return Optional.ofNullable(jwk.get(name))
                .filter(value -> value instanceof Integer || value instanceof Long || value instanceof BigInteger)
                .map(value -> new BigInteger(value.toString()))
                .filter(seconds -> seconds.signum() >= 0 && seconds.compareTo(LAST) <= 0)
                .map(seconds -> Instant.ofEpochSecond(seconds.longValueExact()));
    }
}
