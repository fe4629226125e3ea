package org.camelmle.message;

import java.util.Optional;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;

/**
 * Our own keys: which one opens a message, and which one is named for the answer. A key is chosen by its id or by
 * configuration, never by trial.
 */
final class PrivateKeys {

    private final KeySource source;
    private final Optional<String> keyId;

    PrivateKeys(KeySource source, Optional<String> keyId) {
        this.source = source;
        this.keyId = keyId;
    }

    /** The key with this id, if it is ours and not disabled. Never causes a fetch. */
    MleKey opening(String id) {
        KeySet keys = source.keys();
        return keys.decryptionKey(id).orElseThrow(() -> Rejections.keyIdUnknown(id, keys));
    }

    /** The key that answers shall be encrypted to: the configured one, else the newest active one. */
    MleKey forAnswers() {
        KeySet keys = source.keys();
        return keyId.map(id -> keys.decryptionKey(id).orElseThrow(() -> Rejections.ownKeyUnusable(id, keys)))
                .orElseGet(() -> newestActive(keys));
    }

    private static MleKey newestActive(KeySet keys) {
        return keys.activeKey()
                .flatMap(key -> keys.decryptionKey(key.id()))
                .orElseThrow(() -> Rejections.noActiveOwnKey(keys));
    }
}
