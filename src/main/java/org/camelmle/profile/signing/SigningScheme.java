package org.camelmle.profile.signing;

import java.util.Optional;
import java.util.Set;

/** A provider's way of signing requests. */
public interface SigningScheme {

    /**
     * The signer for these options.
     *
     * @throws org.camelmle.MleConfigurationException if an option is missing or contradicts another, naming it
     */
    RequestSigner signer(SigningOptions options);

    /**
     * Server role: what verifies callers by these options; nothing where there is no verifying of this scheme yet.
     *
     * @throws org.camelmle.MleConfigurationException if an option is missing or contradicts another, naming it
     */
    default Optional<RequestVerifier> verifier(SigningOptions options) {
        return Optional.empty();
    }

    /** Whether {@link #verifier} gives one. */
    default boolean verifiesCallers() {
        return false;
    }

    /** The HTTP headers that a signature sets or takes the place of, which no answer and no other message may carry. */
    Set<String> headers();

    /** Whether the answer's encryption is asked for by the signature, on every method, with our key's id in it. */
    boolean asksForEncryptedAnswers();
}
