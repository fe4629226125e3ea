package org.camelmle.message;

import java.util.List;
import java.util.Optional;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;

/**
 * Our own keys: which one opens a message, and which one is named for the answer. A key is chosen by its id, by its
 * certificate or by configuration, never by trial.
 */
final class PrivateKeys {

    private final KeySource source;
    private final Optional<String> keyId;
    private final boolean byCertificate;

    /** @param byCertificate whether a message may name a key by its certificate, or may not know the only one's name */
    PrivateKeys(KeySource source, Optional<String> keyId, boolean byCertificate) {
        this.source = source;
        this.keyId = keyId;
        this.byCertificate = byCertificate;
    }

    /** Whether answers may come under another name than the one that was sent. */
    boolean haveOtherNames() {
        return byCertificate;
    }

    /** The key with this id, if it is ours and not disabled. Never causes a fetch. */
    MleKey opening(String id) {
        KeySet keys = source.keys();
        return keys.decryptionKey(id)
                .or(() -> byCertificate ? keys.decryptionKeyNamed(id) : Optional.empty())
                .orElseThrow(() -> Rejections.keyIdUnknown(id, keys));
    }

    /** The same, by its id and nothing else. */
    MleKey exactly(String id) {
        KeySet keys = source.keys();
        return keys.decryptionKey(id).orElseThrow(() -> Rejections.keyIdUnknown(id, keys));
    }

    /** These keys opened a message. */
    void opened(List<MleKey> keys) {
        keys.forEach(source::opened);
    }

    /** The key that answers shall be encrypted to: the configured one, else the newest active one. */
    MleKey forAnswers() {
        KeySet keys = source.keys();
        return keyId.map(id -> keys.decryptionKey(id)
                        .filter(this::isInTime)
                        .orElseThrow(() -> Rejections.ownKeyUnusable(id, keys)))
                .orElseGet(() -> newestActive(keys));
    }

    /** A certificate that has ended, or not begun, may still open an answer; asking for one is another matter. */
    private boolean isInTime(MleKey key) {
        return key.certificate().isEmpty() || key.status().mayEncrypt();
    }

    private static MleKey newestActive(KeySet keys) {
        return keys.activeKey()
                .flatMap(key -> keys.decryptionKey(key.id()))
                .orElseThrow(() -> Rejections.noActiveOwnKey(keys));
    }
}
