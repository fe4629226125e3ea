package org.camelmle.profile;

import java.util.Map;
import java.util.Optional;
import org.camelmle.keys.JwksDocument;
import org.camelmle.keys.KeyStatus;

/**
 * A published key says its state in a member {@code status}: {@code active}, or {@code deprecated} while it still works.
 * A key without the member is active, as in every set that RFC 7517 knows. Any other state is not used.
 */
final class StatusMember implements JwksDocument.StatusRule {

    @Override
    public Optional<KeyStatus> apply(Map<String, Object> jwk) {
        Object status = jwk.get("status");
        if (status == null || status.equals("active")) {
            return Optional.of(KeyStatus.ACTIVE);
        }
        return status.equals("deprecated") ? Optional.of(KeyStatus.RETIRING) : Optional.empty();
    }
}
