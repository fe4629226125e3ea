package org.camelmle.message;

import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.camelmle.profile.signing.SignedFacts;

/**
 * Client role: what the answer must match. Holds no payload.
 *
 * @param encrypted whether the request left encrypted, or asked for an encrypted answer without having a body
 * @param replyKeyIds our key ids that were named under the same idempotency key
 * @param signed what the last signature said, where requests are signed
 */
public record SentRequest(boolean encrypted, Set<String> replyKeyIds, Optional<SignedFacts> signed) {

    public SentRequest {
        replyKeyIds = Set.copyOf(replyKeyIds);
        Objects.requireNonNull(signed, "signed");
    }

    /** One without a signature. */
    public SentRequest(boolean encrypted, Set<String> replyKeyIds) {
        this(encrypted, replyKeyIds, Optional.empty());
    }

    /** After one more attempt of the same logical call. */
    public SentRequest and(EncryptedMessage next) {
        Set<String> all = new HashSet<>(replyKeyIds);
        next.replyKeyId().ifPresent(all::add);
        return new SentRequest(next.encrypted() || next.replyKeyId().isPresent(), all, next.signed());
    }

    /** After its answer came. */
    public SentRequest answered(Instant now) {
        return new SentRequest(encrypted, replyKeyIds, signed.map(facts -> facts.answered(now)));
    }

    /** After the same request was sent in plaintext. */
    public SentRequest inPlain() {
        return new SentRequest(false, replyKeyIds);
    }

    public static SentRequest of(EncryptedMessage message) {
        return new SentRequest(false, Set.of()).and(message);
    }
}
