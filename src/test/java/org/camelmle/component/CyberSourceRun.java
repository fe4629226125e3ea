package org.camelmle.component;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.camelmle.sandbox.cybersource.CyberSourceSandbox;
import org.camelmle.sandbox.cybersource.Merchant;
import org.camelmle.sandbox.cybersource.Seen;
import org.camelmle.testkit.MovableClock;

/** A Camel context that is a merchant of a sandbox of CyberSource, both with one clock that a test moves. */
final class CyberSourceRun implements AutoCloseable {

    static final String PAYMENT = "{\"clientReferenceInformation\":{\"code\":\"TC50171_3\"},"
            + "\"orderInformation\":{\"amountDetails\":{\"totalAmount\":\"102.21\",\"currency\":\"USD\"}},"
            + "\"paymentInformation\":{\"card\":{\"number\":\"4111111111111111\"}}}";

    final MovableClock clock = new MovableClock();
    final CyberSourceSandbox sandbox = CyberSourceSandbox.start(clock, 0);
    final CamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template = context.createProducerTemplate();
    private final Map<String, String> options = new LinkedHashMap<>();

    /** With the merchant's P12 files as beans. */
    CyberSourceRun() {
        context.addComponent("mle", new MleComponent(clock));
        bind(sandbox.merchant());
        set("profile", "cybersource");
        set("environment", "test");
        set("signedHost", CyberSourceSandbox.HOST);
        set("publicKeys", "#signing");
        set("privateKeys", "#response");
        set("signingKey", "#signing");
        set("merchantId", sandbox.merchant().id());
        set("keyPassword", Merchant.PASSWORD);
    }

    private void bind(Merchant merchant) {
        context.getRegistry().bind("signing", merchant.signingP12(sandbox.certificates()));
        context.getRegistry().bind("response", merchant.responseP12(sandbox.certificates()));
    }

    CyberSourceRun withSharedSecret(Merchant merchant) {
        options.remove("signingKey");
        set("signingKeyId", merchant.secretId());
        return set("secretKey", "RAW(" + merchant.secret() + ")");
    }

    /** Sets an option, or with null takes it away. */
    CyberSourceRun set(String option, String value) {
        if (value == null) {
            options.remove(option);
        } else {
            options.put(option, value);
        }
        return this;
    }

    CyberSourceRun start() {
        context.start();
        return this;
    }

    CyberSourceRun start(RouteBuilder routes) throws Exception {
        context.addRoutes(routes);
        return start();
    }

    /** The endpoint of an operation with all options. */
    String uri(String operation, String method, String path) {
        return targeting(operation, method, sandbox.url() + path);
    }

    String targeting(String operation, String method, String target) {
        StringBuilder uri = new StringBuilder("mle:" + operation + "?httpMethod=" + method);
        uri.append("&target=RAW(").append(target).append(')');
        options.forEach(
                (name, value) -> uri.append('&').append(name).append('=').append(value));
        return uri.toString();
    }

    Exchange pay() {
        return send(uri("call", "POST", "/pts/v2/payments"), PAYMENT);
    }

    Exchange send(String uri, Object body) {
        return send(uri, exchange -> exchange.getMessage().setBody(body));
    }

    Exchange send(String uri, Processor prepared) {
        return template.request(uri, prepared);
    }

    List<Seen> seen() {
        return sandbox.seen();
    }

    Seen last() {
        return seen().get(seen().size() - 1);
    }

    @Override
    public void close() {
        template.stop();
        context.stop();
        sandbox.close();
    }
}
