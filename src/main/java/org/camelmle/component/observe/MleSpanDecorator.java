package org.camelmle.component.observe;

import java.util.Optional;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.telemetry.Span;
import org.apache.camel.telemetry.decorators.AbstractSpanDecorator;
import org.camelmle.MleException;
import org.jspecify.annotations.Nullable;

/**
 * What Camel's own tracers write of an {@code mle} step: profile, whether the answer was encrypted, and the code of an
 * error; never payload, key or token. Only loaded where camel-telemetry is on the class path.
 */
public final class MleSpanDecorator extends AbstractSpanDecorator {

    // What the component leaves on the message; the room below does not know its constants.
    private static final String PROFILE = "CamelMleProfile";
    private static final String ENCRYPTED = "CamelMleEncrypted";

    @Override
    public String getComponent() {
        return "mle";
    }

    @Override
    public String getComponentClassName() {
        return "org.camelmle.component.MleComponent";
    }

    @Override
    public String getOperationName(Exchange exchange, Endpoint endpoint) {
        return "mle:" + stripSchemeAndOptions(endpoint);
    }

    @Override
    public void beforeTracingEvent(Span span, Exchange exchange, Endpoint endpoint) {
        super.beforeTracingEvent(span, exchange, endpoint);
        span.setTag("mle.operation", stripSchemeAndOptions(endpoint));
    }

    @Override
    public void afterTracingEvent(Span span, Exchange exchange) {
        super.afterTracingEvent(span, exchange);
        tag(span, "mle.profile", exchange.getMessage().getHeader(PROFILE));
        tag(span, "mle.encrypted", exchange.getMessage().getHeader(ENCRYPTED));
        if (exchange.getException() instanceof MleException failure) {
            span.setTag("mle.failure", failure.getClass().getSimpleName());
            failure.code().ifPresent(code -> span.setTag("mle.code", code.name()));
        }
    }

    private static void tag(Span span, String name, @Nullable Object value) {
        Optional.ofNullable(value).ifPresent(found -> span.setTag(name, found.toString()));
    }
}
