package org.camelmle.component.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.NimbusPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attributes come through Camel's own tracer. */
class SpanTest {

    private final NimbusPeer peer = new NimbusPeer();
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build();
    private final CamelRun camel = new CamelRun();

    @BeforeEach
    void start() throws Exception {
        camel.context().getRegistry().bind("tracer", provider.get("test"));
        OpenTelemetryTracer tracer = new OpenTelemetryTracer();
        tracer.init(camel.context());
        camel.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:decrypt").to("mle:decrypt");
            }
        });
    }

    @AfterEach
    void stop() {
        camel.close();
        provider.close();
    }

    private SpanData mleSpan() {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals("mle:decrypt"))
                .findFirst()
                .orElseThrow();
    }

    private static String attribute(SpanData span, String name) {
        return span.getAttributes().get(AttributeKey.stringKey(name));
    }

    @Test
    void aSpanSaysWhatWasDoneAndNothingOfThePayload() {
        camel.send("direct:decrypt", peer.encrypt("{\"pan\":\"canary\"}"), Map.of());

        assertThat(attribute(mleSpan(), "mle.operation")).isEqualTo("decrypt");
        assertThat(attribute(mleSpan(), "mle.profile")).isEqualTo("method");
        assertThat(attribute(mleSpan(), "mle.encrypted")).isEqualTo("true");
        assertThat(exporter.getFinishedSpanItems().toString()).doesNotContain("canary");
    }

    @Test
    void aFailureIsNamedByItsClass() {
        camel.send("direct:decrypt", "{\"encrypted\":\"a.b.c.d.e\"}", Map.of());

        assertThat(attribute(mleSpan(), "mle.failure")).isEqualTo("MessageRejectedException");
    }
}
