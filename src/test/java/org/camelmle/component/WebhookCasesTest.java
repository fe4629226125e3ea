package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.camelmle.MessageRejectedException;
import org.camelmle.testkit.Vectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every delivery of the vector file through the operation, each to a receiver of its own. */
class WebhookCasesTest {

    private static final JsonNode FILE = Vectors.file("webhook_cases.json");
    private static final String URI = "mle:verifyWebhook?publicKeys=#counted&secret=RAW("
            + FILE.required("hmac_secret").textValue() + ")";

    private final CountingSource source = new CountingSource();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private ProducerTemplate template;

    static Stream<Named<JsonNode>> deliveries() {
        return Vectors.cases("webhook_cases.json", "cases").map(node -> named(Vectors.id(node), node));
    }

    @BeforeEach
    void start() {
        Clock clock = Clock.fixed(Instant.ofEpochSecond(FILE.required("now").longValue()), ZoneOffset.UTC);
        context.addComponent("mle", new MleComponent(clock));
        context.getRegistry().bind("counted", source);
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        template.stop();
        context.stop();
    }

    @ParameterizedTest
    @MethodSource("deliveries")
    void deliveryIsAnsweredAndActedOnAsDocumented(JsonNode vector) throws Exception {
        for (JsonNode earlier : vector.path("before")) {
            assertThat(deliver(earlier).getException()).isNull();
            source.awaitRefresh();
        }

        Exchange exchange = deliver(vector);

        int status = vector.required("http").intValue();
        if (status == 200) {
            assertThat(exchange.getException()).isNull();
        } else {
            assertThat(exchange.getException())
                    .isInstanceOfSatisfying(
                            MessageRejectedException.class,
                            rejected -> assertThat(rejected.httpStatus()).isEqualTo(OptionalInt.of(status)));
        }
        if (vector.required("action").textValue().equals("refresh")) {
            assertThat(source.awaitRefresh()).contains("mle-webhook");
        }
        template.stop();
        context.stop();
        assertThat(source.unexpected()).isZero();
    }

    private Exchange deliver(JsonNode delivery) {
        return template.request(URI, exchange -> {
            delivery.required("headers")
                    .properties()
                    .forEach(header -> exchange.getMessage()
                            .setHeader(header.getKey(), header.getValue().textValue()));
            exchange.getMessage().setBody(new ByteArrayInputStream(Vectors.base64(delivery, "body_b64")));
        });
    }
}
