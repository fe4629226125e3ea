package org.camelmle.component;

import java.util.Arrays;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.camelmle.component.wire.KeptLetters;
import org.camelmle.component.wire.PlainRequest;
import org.camelmle.message.EncryptedMessage;
import org.camelmle.message.ReceivedRequest;
import org.camelmle.message.SentRequest;
import org.jspecify.annotations.Nullable;

/**
 * What one exchange has to remember between encryption and decryption, and for the error handler of a failed call. Not
 * serialisable, and prints no payload.
 *
 * @param idempotencyKey under which the request was sent, where there is one
 * @param sent client role: what the answer must match
 * @param received server role: what the answer needs
 * @param failed client role: the last call, if it failed
 * @param answered client role: a request was answered, so the body is no request any more
 * @param fellBack client role: a request was sent in plaintext after its call had failed
 * @param letters client role: the dead letters that were made here
 */
record CallState(
        Optional<String> idempotencyKey,
        Optional<SentRequest> sent,
        Optional<ReceivedRequest> received,
        Optional<Failed> failed,
        boolean answered,
        boolean fellBack,
        KeptLetters letters) {

    private static final CallState NONE = new CallState(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false, false, KeptLetters.NONE);

    /**
     * A call that failed, with its request.
     *
     * @param exchangeId of the exchange that made it: a copy of that one has the state, but did not fail
     * @param lastWord the failure is what its last answer said, not what an earlier one did
     * @param encrypted its last attempt went out encrypted
     * @param left the body that it left on the exchange, or the dead letter that it became
     * @param kept it became a dead letter
     */
    record Failed(
            LogicalCall.Line line,
            PlainRequest request,
            Optional<String> idempotencyKey,
            Throwable failure,
            boolean lastWord,
            boolean encrypted,
            String exchangeId,
            @Nullable Object left,
            boolean kept) {

        /**
         * Whether an error handler that was told of this failure, and has this body on its exchange, is about this call: not
         * about a later step, after a route had done with the call and gone on with another body.
         */
        boolean isMeantBy(@Nullable Throwable caught, @Nullable Object body) {
            return caught == null || body == left || isBehind(caught);
        }

        private Failed asKept() {
            return new Failed(line, request, idempotencyKey, failure, lastWord, encrypted, exchangeId, left, true);
        }

        private boolean isBehind(Throwable caught) {
            for (Throwable at = caught; at != null; at = at.getCause()) {
                if (at == failure) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String toString() {
            return "Failed[" + failure.getClass().getSimpleName() + "]";
        }
    }

    static CallState of(Exchange exchange) {
        return exchange.getProperty(MleConstants.CALL_STATE) instanceof CallState state ? state : NONE;
    }

    /** Wipes the request of this exchange's own failed call; a copy leaves that of the exchange it was made of. */
    void wipeFailedOf(Exchange exchange) {
        failed.filter(call -> call.exchangeId().equals(exchange.getExchangeId()))
                .ifPresent(call -> call.request().wipe());
    }

    /** Whether it is this call's request that went in plaintext. */
    boolean fellBackWith(Failed call) {
        return fellBack && call.request().isClaimedForPlain();
    }

    /** Whether it is the request of the failed call, which an error handler may want. */
    boolean remembers(PlainRequest request) {
        return failed.filter(call -> call.request() == request).isPresent();
    }

    /**
     * The key of this exchange's failed call, if this is that call once more: the same step with the same request, as
     * an error handler of Camel redelivers it. Under another key it might be carried out twice.
     */
    Optional<String> keyOfFailed(Exchange exchange, LogicalCall.Line line, byte[] plaintext) {
        return failed.filter(call -> call.exchangeId().equals(exchange.getExchangeId()))
                .filter(call -> call.line().equals(line))
                .filter(call -> !call.request().isWiped())
                .filter(call -> Arrays.equals(call.request().plaintext(), plaintext))
                .flatMap(Failed::idempotencyKey);
    }

    /** Notes a request that leaves; attempts under one idempotency key are one logical call. */
    static void sent(Exchange exchange, EncryptedMessage message) {
        CallState before = of(exchange);
        Optional<String> key = Optional.ofNullable(exchange.getProperty(MleConstants.IDEMPOTENCY_KEY, String.class));
        boolean sameCall = key.isPresent() && key.equals(before.idempotencyKey);
        SentRequest sent =
                sameCall && before.sent.isPresent() ? before.sent.get().and(message) : SentRequest.of(message);
        exchange.setProperty(
                MleConstants.CALL_STATE,
                new CallState(
                        key,
                        Optional.of(sent),
                        before.received,
                        Optional.empty(),
                        before.answered,
                        before.fellBack,
                        before.letters));
    }

    /** Wipes and forgets the failed call before: another one begins. */
    static void begun(Exchange exchange) {
        of(exchange).wipeFailedOf(exchange);
        note(exchange, Optional.empty());
    }

    /** Notes that the failed call's request is kept: with another body the exchange begins anew. */
    static void kept(Exchange exchange, Failed call) {
        CallState before = of(exchange);
        before.wipeFailedOf(exchange);
        exchange.setProperty(
                MleConstants.CALL_STATE,
                new CallState(
                        Optional.empty(),
                        Optional.empty(),
                        before.received,
                        Optional.of(call.asKept()),
                        false,
                        before.fellBack,
                        before.letters));
    }

    /** Notes one more dead letter. */
    static void kept(Exchange exchange, KeptLetters letters) {
        CallState before = of(exchange);
        exchange.setProperty(
                MleConstants.CALL_STATE,
                new CallState(
                        before.idempotencyKey,
                        before.sent,
                        before.received,
                        before.failed,
                        before.answered,
                        before.fellBack,
                        letters));
    }

    /** Forgets a request that was answered: the next answer on this exchange belongs to another one. */
    static void answered(Exchange exchange) {
        CallState before = of(exchange);
        if (before.sent.filter(SentRequest::encrypted).isPresent()) {
            // It tells of the latest answer.
            exchange.removeProperty(MleConstants.FALLBACK);
        }
        exchange.setProperty(
                MleConstants.CALL_STATE,
                new CallState(
                        Optional.empty(),
                        Optional.empty(),
                        before.received,
                        before.failed.filter(call -> !before.fellBackWith(call) || invitesAnother(exchange)),
                        true,
                        before.fellBack,
                        before.letters));
    }

    /** An answer to a plaintext resend that is not the last word, or that Camel could not read to its end. */
    private static boolean invitesAnother(Exchange exchange) {
        return exchange.getException() != null
                || LogicalCall.invitesAnother(
                        exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class));
    }

    /** Notes a request that came in. */
    static void received(Exchange exchange, ReceivedRequest request) {
        CallState before = of(exchange);
        exchange.setProperty(
                MleConstants.CALL_STATE,
                new CallState(
                        before.idempotencyKey,
                        before.sent,
                        Optional.of(request),
                        before.failed,
                        before.answered,
                        before.fellBack,
                        before.letters));
    }

    /** Notes that a call has failed. */
    static void failed(Exchange exchange, Failed call) {
        note(exchange, Optional.of(call));
    }

    private static void note(Exchange exchange, Optional<Failed> call) {
        CallState before = of(exchange);
        exchange.setProperty(
                MleConstants.CALL_STATE,
                new CallState(
                        before.idempotencyKey,
                        before.sent,
                        before.received,
                        call,
                        before.answered,
                        before.fellBack,
                        before.letters));
    }

    /** Notes that the failed call's request goes in plaintext: its answer may be plain. */
    static void fellBack(Exchange exchange) {
        CallState before = of(exchange);
        exchange.setProperty(
                MleConstants.CALL_STATE,
                new CallState(
                        before.idempotencyKey,
                        before.sent.map(SentRequest::inPlain),
                        before.received,
                        before.failed,
                        before.answered,
                        true,
                        before.letters));
    }

    /** Key ids only; a request's idempotency key is the caller's business. */
    @Override
    public String toString() {
        return "CallState[sent=" + sent.isPresent() + ", received=" + received.isPresent() + ", failed="
                + failed.isPresent() + "]";
    }
}
