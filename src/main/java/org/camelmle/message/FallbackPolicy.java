package org.camelmle.message;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.camelmle.Explanation;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.ProviderUnavailableException;

/**
 * Whether a failed call may be sent again in plaintext. All conditions have to hold. Whoever can forge an answer or flip a
 * bit would otherwise get the plaintext just by doing so; and what may have been carried out must not be done twice.
 */
public final class FallbackPolicy {

    private FallbackPolicy() {}

    /** What has to hold, in the order in which it is asked. */
    public enum Condition {
        FAILED_CALL(
                "no failed mle:call on this exchange",
                "a call that failed just now on the same exchange, whose request is still there",
                "the step stands outside of the call's error handler, or the exchange was copied in between",
                "put mle:fallback into the onException or doCatch of the route that has the mle:call"),
        ALLOWED(
                "fallback=never on the call",
                "fallback=onProviderUnavailable on the mle:call itself",
                "the route does not let its messages go plain, which is the default",
                "nothing, if its data must be encrypted"),
        ENCRYPTED(
                "a call that had gone out plain",
                "a call whose request went out encrypted",
                "encryptedRequest=off, or a call without a body",
                "nothing: what failed plain is not sent plain again"),
        SAID_BY_THE_PROVIDER(
                "a failure that is not the provider's word that its encryption is down",
                "status 500 and, at data.error, exactly MLE_DECRYPTION_FAILED or MLE_ENCRYPTION_FAILED of type api_error",
                "a failure on our own side or on the way, or an answer that somebody imitated",
                "look at the call's exception; send it again encrypted later"),
        NOT_REPLAYED(
                "an answer that was stored under the idempotency key and repeated",
                "an answer about the state that the provider is in now",
                "the provider repeats what it once answered, so a plain resend would be answered the same",
                "send it later under the same key, or ask the provider with the request id"),
        TLS(
                "a target that is not known to be reached over TLS alone",
                "https with checks of name and certificate, or this very host, and nothing between",
                "a target with http:; or a proxy, redirects, a trust manager, a hostname verifier or a part of the HTTP"
                        + " client of your own",
                "write https: in target, and leave the client's way to it as it is by default"),
        IDEMPOTENCY_KEY(
                "a call without an idempotency key",
                "the key that the call was sent under",
                "a method that takes none",
                "nothing: the operation may have been carried out already, and would be once more"),
        FIRST_TIME(
                "a second plaintext resend on one exchange",
                "one at the most",
                "an error handler around the error handler",
                "let what failed in plaintext fail"),
        BUDGET(
                "a budget that is used up",
                "a use that fallbackBudget still has for this peer",
                "an outage that lasts, or somebody who provokes plaintext",
                "find out which of the two it is before you raise fallbackBudget; encrypted calls go on"),
        AUDIT(
                "an audit file that takes no line",
                "a line on the disk before the plaintext leaves",
                "a full disk, or a file that was changed: see the log",
                "run the tool `audit-verify` on it, then move it away");

        private final String found;
        private final String expected;
        private final String likelyCause;
        private final String nextStep;

        Condition(String found, String expected, String likelyCause, String nextStep) {
            this.found = found;
            this.expected = expected;
            this.likelyCause = likelyCause;
            this.nextStep = nextStep;
        }

        /** The refusal that names this condition. */
        public MessageRejectedException refusal() {
            return new MessageRejectedException(
                    Reason.FALLBACK_REFUSED,
                    new Explanation("the condition " + name() + " not met: " + found, expected, likelyCause, nextStep));
        }
    }

    /**
     * What is known of a failed call.
     *
     * @param onThisExchange there is one, and it was this exchange's own
     * @param mode what the call's own option says
     * @param encrypted its last attempt went out encrypted
     * @param failure what it ended with
     * @param overTls it went over TLS, or stayed on this host
     * @param keyed it went under an idempotency key
     * @param usedBefore it was sent in plaintext before
     */
    public record FailedCall(
            boolean onThisExchange,
            FallbackMode mode,
            boolean encrypted,
            Optional<Throwable> failure,
            boolean overTls,
            boolean keyed,
            boolean usedBefore) {

        /** There is none. */
        public static final FailedCall NONE =
                new FailedCall(false, FallbackMode.never, false, Optional.empty(), false, false, false);
    }

    private static final Map<Condition, Predicate<FailedCall>> RULES = new EnumMap<>(Map.of(
            Condition.FAILED_CALL,
            FailedCall::onThisExchange,
            Condition.ALLOWED,
            call -> call.mode() == FallbackMode.onProviderUnavailable,
            Condition.ENCRYPTED,
            FailedCall::encrypted,
            Condition.SAID_BY_THE_PROVIDER,
            call -> outage(call).isPresent(),
            Condition.NOT_REPLAYED,
            call -> outage(call).filter(said -> !said.replayed()).isPresent(),
            Condition.TLS,
            FailedCall::overTls,
            Condition.IDEMPOTENCY_KEY,
            FailedCall::keyed,
            Condition.FIRST_TIME,
            call -> !call.usedBefore()));

    /** The first condition that does not hold; budget and audit file are asked by who owns them, after all others. */
    public static Optional<Condition> obstacle(FailedCall call) {
        return RULES.entrySet().stream()
                .filter(rule -> !rule.getValue().test(call))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static Optional<ProviderUnavailableException> outage(FailedCall call) {
        return call.failure()
                .filter(ProviderUnavailableException.class::isInstance)
                .map(ProviderUnavailableException.class::cast)
                .filter(ProviderUnavailableException::asDocumented);
    }
}
