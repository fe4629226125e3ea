package org.camelmle.component;

import java.util.Optional;
import org.apache.camel.Exchange;
import org.camelmle.Explanation;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.life.CredentialKeys;
import org.camelmle.life.CredentialUse;

/**
 * Which of our API credentials an exchange uses, as its route says in a property, and which key that means.
 *
 * @param keys none if there is one credential only
 * @param use is told which key opened an answer
 */
record Credentials(Optional<CredentialKeys> keys, CredentialUse use) {

    /**
     * The id of our key for an answer that names none; nothing where the configured one is meant.
     *
     * @throws MessageRejectedException KEY_ID_MISSING if there are several credentials and it is not known which one
     */
    Optional<String> keyId(Exchange exchange) {
        return keys.map(known -> of(exchange)
                .flatMap(known::keyId)
                .orElseThrow(() -> unknown(of(exchange).isPresent())));
    }

    /** Notes the key that opened an answer. */
    void opened(Exchange exchange, Optional<String> keyId) {
        keyId.ifPresent(id -> of(exchange).ifPresent(credential -> use.opened(credential, id)));
    }

    private static Optional<String> of(Exchange exchange) {
        return Optional.ofNullable(exchange.getProperty(MleConstants.CREDENTIAL, String.class));
    }

    private static MessageRejectedException unknown(boolean named) {
        return new MessageRejectedException(
                Reason.KEY_ID_MISSING,
                new Explanation(
                        "an answer without a kid, and "
                                + (named ? "a credential that has no key" : "no credential named"),
                        "a credential of credentialKeys in the exchange property " + MleConstants.CREDENTIAL,
                        "the route does not say with which API credential it calls, or misspells it",
                        "set the property beside the Authorization header, before mle:call or mle:decrypt"));
    }
}
