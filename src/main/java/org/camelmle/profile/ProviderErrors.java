package org.camelmle.profile;

import java.util.Optional;
import org.camelmle.ErrorAnswer;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleException;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.profile.signing.SignedFacts;

/** A provider's error rules: which answers are errors of encryption, and what a server of its kind answers. */
public interface ProviderErrors {

    /** No rules: every answer passes with its status, a rejection is answered 400 and a missing key 503, without a body. */
    ProviderErrors NONE = new ProviderErrors() {
        @Override
        public Optional<MleException> read(byte[] body, int status, HeaderLookup headers) {
            return Optional.empty();
        }

        @Override
        public ErrorAnswer reply(Reason reason) {
            return ErrorAnswer.reply(400, reason.name(), "");
        }

        @Override
        public ErrorAnswer unavailable() {
            return ErrorAnswer.reply(503, "KEY_UNAVAILABLE", "");
        }
    };

    /**
     * Client role: the exception for an answer that is an error of encryption, or nothing for a business answer, which
     * passes with its status.
     *
     * @param body the plain or decrypted body of a status outside 200 to 299
     */
    Optional<MleException> read(byte[] body, int status, HeaderLookup headers);

    /**
     * The same, with what the request said of itself, where requests are signed.
     *
     * @param sent what was signed; empty if the answer comes without a request of ours
     */
    default Optional<MleException> read(byte[] body, int status, HeaderLookup headers, Optional<SignedFacts> sent) {
        return read(body, status, headers);
    }

    /** Server role: what to answer when a request was rejected for this reason. */
    ErrorAnswer reply(Reason reason);

    /** Server role: what to answer when no usable key is to be had now, ours or the caller's. */
    ErrorAnswer unavailable();
}
