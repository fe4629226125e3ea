package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import javax.management.JMException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
import org.apache.camel.support.ExchangeHelper;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.Channels;

/** A context in which all is switched on that shows anything. */
final class ShownRun implements AutoCloseable {

    final CamelRun camel;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final SdkTracerProvider tracers = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build();

    ShownRun() {
        this(new MleComponent());
    }

    ShownRun(MleComponent component) {
        camel = new CamelRun(component);
        CamelContext context = camel.context();
        context.getRegistry().bind("meters", meters);
        context.getRegistry().bind("tracer", tracers.get("test"));
        HealthCheckHelper.getHealthCheckRepository(context, "producers").setEnabled(true);
        context.setMessageHistory(true);
        context.setDevConsole(true);
        new OpenTelemetryTracer().init(context);
    }

    /** Looks at all that the context shows by itself. */
    void lookAround(Channels channels) throws JMException {
        assertThat(channels.management()).isGreaterThan(50);
        assertThat(channels.consoles()).isGreaterThan(20);
        assertThat(channels.health()).isPositive();
        assertThat(channels.meters(meters)).isPositive();
        assertThat(channels.spans(spans.getFinishedSpanItems())).isPositive();
    }

    /** Looks at an exchange. The route's own header is on its message, and nowhere else. */
    static void look(String where, Exchange exchange, Channels channels) {
        ExchangeHelper.prepareOutToIn(exchange);
        exchange.getMessage().removeHeader("Authorization");
        channels.exchange(where, exchange);
    }

    @Override
    public void close() {
        camel.close();
        tracers.close();
    }
}
