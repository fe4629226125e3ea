package org.camelmle.testkit;

import java.time.Duration;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.camelmle.component.MleComponent;
import org.camelmle.component.MleConfiguration;
import org.camelmle.keys.KeySet;

/** A real Camel context with the component set up for {@link NimbusPeer}; stopped by closing it. */
public final class CamelRun implements AutoCloseable {

    private final CamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template = context.createProducerTemplate();

    public CamelRun() {
        this(new MleComponent());
    }

    /** @param component in the place of the usual one */
    public CamelRun(MleComponent component) {
        context.addComponent("mle", component);
        NimbusPeer peer = new NimbusPeer();
        context.getRegistry().bind("peer", KeySet.of(peer.serverKey()));
        context.getRegistry().bind("own", KeySet.of(peer.clientPair()));
        configuration().setPublicKeys("#peer");
        configuration().setPrivateKeys("#own");
        // A sandbox makes its key pair when it starts; on a busy machine that takes a while.
        configuration().setFetchTimeout(Duration.ofSeconds(30));
        context.getComponent("http", HttpComponent.class).setConnectTimeout(5000);
    }

    public CamelContext context() {
        return context;
    }

    /** The component's defaults. */
    public MleConfiguration configuration() {
        return context.getComponent("mle", MleComponent.class).getConfiguration();
    }

    /** Adds routes and starts. */
    public CamelRun start(RouteBuilder routes) throws Exception {
        context.addRoutes(routes);
        context.start();
        return this;
    }

    public CamelRun start() {
        context.start();
        return this;
    }

    /** Sends one message and gives the exchange back, whether it failed or not. */
    public Exchange send(String uri, Object body, Map<String, Object> headers) {
        return send(uri, exchange -> {
            exchange.getMessage().setBody(body);
            headers.forEach(exchange.getMessage()::setHeader);
        });
    }

    public Exchange send(String uri, Processor prepared) {
        return template.request(uri, prepared);
    }

    @Override
    public void close() {
        template.stop();
        context.stop();
    }
}
