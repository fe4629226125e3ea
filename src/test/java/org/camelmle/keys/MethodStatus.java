package org.camelmle.keys;

import java.util.Map;
import java.util.Optional;

/** The status rule that {@code jwks_cases.json} assumes: active, deprecated, or nothing said. */
public final class MethodStatus implements JwksDocument.StatusRule {

    @Override
    public Optional<KeyStatus> apply(Map<String, Object> jwk) {
        Object status = jwk.getOrDefault("status", "active");
        if ("active".equals(status)) {
            return Optional.of(KeyStatus.ACTIVE);
        }
        return "deprecated".equals(status) ? Optional.of(KeyStatus.RETIRING) : Optional.empty();
    }
}
