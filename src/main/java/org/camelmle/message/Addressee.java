package org.camelmle.message;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.keys.MleKey;
import org.camelmle.profile.Profile.KeyIds;

/** Whom one message is encrypted to. The key is looked for when the first text is encrypted, and then stays the same. */
final class Addressee {

    private final Supplier<MleKey> keys;
    private final Supplier<Optional<String>> replyKeys;
    private final ContentEncryption encryptionMethod;
    private final Instant now;
    private Optional<Found> found = Optional.empty();

    private record Found(MleKey recipient, Optional<String> replyKeyId) {}

    Addressee(
            Supplier<MleKey> keys,
            Supplier<Optional<String>> replyKeys,
            ContentEncryption encryptionMethod,
            Instant now) {
        this.keys = keys;
        this.replyKeys = replyKeys;
        this.encryptionMethod = encryptionMethod;
        this.now = now;
    }

    /** Whether anything was encrypted. */
    boolean wasNeeded() {
        return found.isPresent();
    }

    MleKey recipient() {
        return found().recipient();
    }

    /** Our key that the answer shall be encrypted to, where the message names one. */
    Optional<String> replyKeyId() {
        return found().replyKeyId();
    }

    /** What the JWE's header is made of. */
    KeyIds ids() {
        return new KeyIds(recipient().id(), replyKeyId(), now);
    }

    ContentEncryption encryptionMethod() {
        return encryptionMethod;
    }

    private Found found() {
        if (found.isEmpty()) {
            found = Optional.of(new Found(keys.get(), replyKeys.get()));
        }
        return found.get();
    }
}
