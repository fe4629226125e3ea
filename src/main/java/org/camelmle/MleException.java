package org.camelmle;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A failure of message-level encryption. The class says what may be done; {@link #explanation()} says why it happened.
 *
 * <p>Neither the message nor a cause ever holds payload, key material, credentials or text quoted by a JSON or crypto
 * library: all exceptions of this family are made without a cause.
 */
public abstract sealed class MleException extends RuntimeException
        permits KeyRegistrationException,
                KeyRejectedException,
                KeyUnavailableException,
                MessageRejectedException,
                MleConfigurationException,
                ProviderUnavailableException,
                RequestRejectedException {

    private static final long serialVersionUID = 1L;

    private final transient Explanation explanation;
    private final transient ErrorAnswer answer;

    MleException(String summary, Explanation explanation, ErrorAnswer answer) {
        super(summary + ": " + explanation.sentence());
        this.explanation = Objects.requireNonNull(explanation, "explanation");
        this.answer = Objects.requireNonNull(answer, "answer");
    }

    /** The documented error code, or nothing when the failure is local or the code is unknown. */
    public final Optional<MleErrorCode> code() {
        return answer.providerCode().flatMap(MleErrorCode::of);
    }

    /** The code as the provider spelt it, documented or not. */
    public final Optional<String> providerCode() {
        return answer.providerCode();
    }

    /** Client role: the status of the answer. Server role: the status to answer with. Empty for a local failure. */
    public final OptionalInt httpStatus() {
        return answer.httpStatus();
    }

    /** The provider's id of the failed request. */
    public final Optional<String> requestId() {
        return answer.requestId();
    }

    /** Whether the provider repeated a stored answer ({@code Idem-Status: replayed}). */
    public final boolean replayed() {
        return answer.replayed();
    }

    /** Server role: the fixed body to answer with, as the provider's contract names it. */
    public final Optional<String> responseBody() {
        return answer.body();
    }

    /** What was found, what was expected, the likely cause and the next step. */
    public final Explanation explanation() {
        return explanation;
    }
}
