package org.camelmle.component;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.camelmle.ProviderUnavailableException;
import org.camelmle.audit.AuditEntry;
import org.camelmle.audit.AuditFile;
import org.camelmle.component.CallState.Failed;
import org.camelmle.message.FallbackMode;
import org.camelmle.message.FallbackPolicy;
import org.camelmle.message.FallbackPolicy.Condition;
import org.camelmle.message.FallbackPolicy.FailedCall;
import org.camelmle.message.FallbackUses;
import org.camelmle.message.MessageEvents;

/**
 * {@code mle:fallback}: the guard before a plaintext resend. Gives the failed call's request back as it was before the
 * call, or throws and names the condition that failed. The audit file has its line before the plaintext is on the message.
 */
final class FallbackProducer extends DefaultProducer {

    private final MleEndpoint endpoint;
    private MessageEvents events = MessageEvents.NONE;
    private FallbackUses.Budget budget;
    private Optional<AuditFile> audit = Optional.empty();
    private Clock clock;

    FallbackProducer(MleEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        events = endpoint.component().events();
        MleConfiguration options = endpoint.getConfiguration();
        try {
            budget = FallbackUses.Budget.parse(options.getFallbackBudget());
        } catch (IllegalArgumentException e) {
            throw CipherOptions.wrong(
                    "fallbackBudget",
                    "a value that cannot be: " + e.getMessage(),
                    "a number and a time",
                    "set for example fallbackBudget=10/1h");
        }
        clock = endpoint.component().clock();
        audit = isShut()
                ? Optional.empty()
                : Optional.of(endpoint.component().audits().file(endpoint.getCamelContext(), options));
    }

    /** Switched off: it refuses everything, and so needs no audit file. */
    private boolean isShut() {
        return endpoint.getConfiguration().getFallback() == FallbackMode.never;
    }

    /** @throws org.camelmle.MessageRejectedException FALLBACK_REFUSED; the message is untouched then */
    @Override
    public void process(Exchange exchange) throws Exception {
        CallState state = CallState.of(exchange);
        Optional<Failed> failed = state.failed()
                .filter(call -> call.exchangeId().equals(exchange.getExchangeId()))
                .filter(call -> call.failure() == exchange.getProperty(Exchange.EXCEPTION_CAUGHT))
                .filter(call -> !call.request().isWiped());
        FailedCall facts = failed.map(call -> facts(call, state.fellBack())).orElse(FailedCall.NONE);
        Optional<Condition> obstacle = isShut() ? Optional.of(Condition.ALLOWED) : FallbackPolicy.obstacle(facts);
        if (obstacle.isPresent()) {
            throw refused(obstacle.get(), failed);
        }
        Failed call = failed.orElseThrow();
        if (!call.request().claimPlain()) {
            throw refused(Condition.FIRST_TIME, failed);
        }
        spend(call);
        // What was judged is what it goes to, whatever a step has set meanwhile.
        exchange.setProperty(MleConstants.TARGET, call.line().targetUri());
        call.line()
                .cipher()
                .restorePlain(exchange, call.request(), call.idempotencyKey().orElseThrow());
        CallState.fellBack(exchange);
        exchange.setProperty(MleConstants.FALLBACK, true);
        String code = code(call);
        endpoint.component().fallbackUses().count(call.line().peer(), code);
        events.fellBack(call.line().profile(), call.line().peer(), code);
        endpoint.getCamelContext()
                .getManagementStrategy()
                .notify(new FallbackEvent(exchange.getExchangeId(), call.line().peer(), code));
    }

    private static FailedCall facts(Failed call, boolean usedBefore) {
        return new FailedCall(
                true,
                call.line().fallback(),
                call.encrypted(),
                Optional.of(call.failure()).filter(failure -> call.lastWord()),
                call.line().isTls(),
                call.idempotencyKey().isPresent(),
                usedBefore);
    }

    /** A use of the budget and a line in the audit file: without either there is no plaintext. */
    private void spend(Failed call) {
        Instant now = clock.instant();
        if (!endpoint.component().fallbackUses().claim(call.line().peer(), budget, now)) {
            throw refused(Condition.BUDGET, Optional.of(call));
        }
        ProviderUnavailableException failure = (ProviderUnavailableException) call.failure();
        try {
            audit.orElseThrow()
                    .append(new AuditEntry(
                            now,
                            call.line().peer(),
                            code(call),
                            failure.requestId(),
                            call.idempotencyKey().orElseThrow()));
        } catch (IOException e) {
            throw refused(Condition.AUDIT, Optional.of(call));
        }
    }

    private static String code(Failed call) {
        return ((ProviderUnavailableException) call.failure()).providerCode().orElse("");
    }

    private RuntimeException refused(Condition condition, Optional<Failed> call) {
        events.fallbackRefused(call.map(known -> known.line().profile()).orElse("mle"), condition);
        return condition.refusal();
    }
}
