package org.camelmle.message;

import java.util.HashSet;
import java.util.Set;

/**
 * Client role: what the answer must match. Holds no payload.
 *
 * @param encrypted whether the request left encrypted
 * @param replyKeyIds our key ids that were named under the same idempotency key
 */
public record SentRequest(boolean encrypted, Set<String> replyKeyIds) {

    public SentRequest {
        replyKeyIds = Set.copyOf(replyKeyIds);
    }

    /** After one more attempt of the same logical call. */
    public SentRequest and(EncryptedMessage next) {
        Set<String> all = new HashSet<>(replyKeyIds);
        next.replyKeyId().ifPresent(all::add);
        return new SentRequest(next.encrypted(), all);
    }

    /** After the same request was sent in plaintext. */
    public SentRequest inPlain() {
        return new SentRequest(false, replyKeyIds);
    }

    public static SentRequest of(EncryptedMessage message) {
        return new SentRequest(false, Set.of()).and(message);
    }
}
