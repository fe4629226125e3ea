package org.camelmle.component;

import java.util.Optional;
import org.apache.camel.Exchange;
import org.camelmle.message.EncryptedMessage;
import org.camelmle.message.ReceivedRequest;
import org.camelmle.message.SentRequest;

/**
 * What one exchange has to remember between encryption and decryption. Immutable, not serialisable, without payload.
 *
 * @param idempotencyKey under which the request was sent, where there is one
 * @param sent client role: what the answer must match
 * @param received server role: what the answer needs
 */
record CallState(Optional<String> idempotencyKey, Optional<SentRequest> sent, Optional<ReceivedRequest> received) {

    private static final CallState NONE = new CallState(Optional.empty(), Optional.empty(), Optional.empty());

    static CallState of(Exchange exchange) {
        return exchange.getProperty(MleConstants.CALL_STATE) instanceof CallState state ? state : NONE;
    }

    /** Notes a request that leaves; attempts under one idempotency key are one logical call. */
    static void sent(Exchange exchange, EncryptedMessage message) {
        CallState before = of(exchange);
        Optional<String> key = Optional.ofNullable(exchange.getProperty(MleConstants.IDEMPOTENCY_KEY, String.class));
        boolean sameCall = key.isPresent() && key.equals(before.idempotencyKey);
        SentRequest sent =
                sameCall && before.sent.isPresent() ? before.sent.get().and(message) : SentRequest.of(message);
        exchange.setProperty(MleConstants.CALL_STATE, new CallState(key, Optional.of(sent), before.received));
    }

    /** Forgets a request that was answered: the next answer on this exchange belongs to another one. */
    static void answered(Exchange exchange) {
        CallState before = of(exchange);
        exchange.setProperty(
                MleConstants.CALL_STATE, new CallState(Optional.empty(), Optional.empty(), before.received));
    }

    /** Notes a request that came in. */
    static void received(Exchange exchange, ReceivedRequest request) {
        CallState before = of(exchange);
        exchange.setProperty(
                MleConstants.CALL_STATE, new CallState(before.idempotencyKey, before.sent, Optional.of(request)));
    }

    /** Key ids only; a request's idempotency key is the caller's business. */
    @Override
    public String toString() {
        return "CallState[sent=" + sent.isPresent() + ", received=" + received.isPresent() + "]";
    }
}
