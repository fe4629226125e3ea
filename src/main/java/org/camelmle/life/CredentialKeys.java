package org.camelmle.life;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Client role with several API credentials: which own key the answers to which of them are encrypted to. */
@FunctionalInterface
public interface CredentialKeys {

    /** The id of our key that belongs to a credential, or nothing for one that is not known. */
    Optional<String> keyId(String credential);

    /** The credentials, where they can be told beforehand. */
    default Set<String> credentials() {
        return Set.of();
    }

    /**
     * Reads {@code credential=kid} pairs with commas between them. A credential is a name that the configuration gives
     * it, never the secret itself.
     *
     * @throws IllegalArgumentException if the text is anything else, saying what
     */
    static CredentialKeys parse(String text) {
        Map<String, String> keyIds = new LinkedHashMap<>();
        for (String pair : text.split(",", -1)) {
            String[] parts = pair.strip().split("=", 2);
            if (parts.length < 2 || parts[0].isBlank() || parts[1].isBlank()) {
                throw new IllegalArgumentException("a text that is no list of credential=kid");
            }
            if (keyIds.putIfAbsent(parts[0].strip(), parts[1].strip()) != null) {
                throw new IllegalArgumentException("a credential twice");
            }
        }
        return new CredentialKeys() {
            @Override
            public Optional<String> keyId(String credential) {
                return Optional.ofNullable(keyIds.get(credential));
            }

            @Override
            public Set<String> credentials() {
                return Set.copyOf(keyIds.keySet());
            }
        };
    }
}
