package org.camelmle;

import java.util.Objects;

/**
 * A message that cannot be accepted. Never retry the same bytes (but for a webhook that is IN_PROGRESS); never fall back to
 * plaintext because of it.
 *
 * <p>{@link #reason()} is for the log and metrics of our own side. The peer learns only {@link #httpStatus()} and
 * {@link #responseBody()}, which the provider's contract fixes.
 */
public final class MessageRejectedException extends MleException {

    private static final long serialVersionUID = 1L;

    /** Why a message was rejected. */
    public enum Reason {
        /** The marker header is missing or has another value than the profile's. */
        MARKER,
        /** The body, or the decrypted text, is not strict JSON. */
        JSON,
        /** Encryption is required and the message is plain. */
        NOT_ENCRYPTED,
        /** No compact JWE by RFC 7516 section 7.1 and our stricter rules. */
        FORMAT,
        /** The header's {@code alg} is not on the profile's list. */
        ALGORITHM,
        /** The header's {@code enc} is not on the profile's list. */
        ENCRYPTION_METHOD,
        /** The header has no {@code kid} where the profile demands one. */
        KEY_ID_MISSING,
        /** The header has no {@code cid} where the profile demands one. */
        REPLY_KEY_ID_MISSING,
        /** The {@code kid} names no key of ours that may decrypt. */
        KEY_ID_UNKNOWN,
        /** The {@code cid} names no key of this caller's. */
        REPLY_KEY_ID_UNKNOWN,
        /** The answer's {@code kid} is not the {@code cid} that was sent. */
        KEY_ID_MISMATCH,
        /** Unwrapping or authenticated decryption failed; deliberately no finer. */
        DECRYPTION,
        /** Larger than {@code maxMessageSize}. */
        TOO_LARGE,
        /** A webhook, or a request of a caller, that does not prove who sent it, and just now. */
        UNAUTHENTICATED,
        /** A webhook that repeats one which is being processed; what comes of that is not known yet. */
        IN_PROGRESS,
        /** A plaintext resend that one of its conditions forbids. */
        FALLBACK_REFUSED,
        /** An idempotency key that is none, or that another message was sent under. */
        IDEMPOTENCY_KEY,
        /** An idempotency key that an alike part of a split was sent under: the same message again, or another one. */
        IDEMPOTENCY_KEY_IN_DOUBT,
        /** Our own message cannot be encrypted: no body, or one of a type that has no byte form. */
        BODY
    }

    private final Reason reason;

    public MessageRejectedException(Reason reason, Explanation explanation) {
        this(reason, explanation, ErrorAnswer.NONE);
    }

    public MessageRejectedException(Reason reason, Explanation explanation, ErrorAnswer answer) {
        super("Message rejected (" + reason + ")", explanation, answer);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** Why, for our own side. */
    public Reason reason() {
        return reason;
    }

    /** The same rejection with what the caller is to be answered. */
    public MessageRejectedException answeredWith(ErrorAnswer reply) {
        return new MessageRejectedException(reason, explanation(), reply);
    }
}
