package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.camelmle.component.CyberSourceRun.PAYMENT;

import java.util.Locale;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that camel-http obeys, on a message whose request was signed for one host, path and query. */
class SteeringHeadersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                Exchange.HTTP_URI,
                Exchange.HTTP_PATH,
                Exchange.HTTP_QUERY,
                Exchange.HTTP_RAW_QUERY,
                Exchange.REST_HTTP_URI,
                Exchange.REST_HTTP_QUERY
            })
    void aSignedRequestGoesNowhereElse(String header) throws Exception {
        try (RecordingServer elsewhere = new RecordingServer(request -> Reply.json(200, "{}"));
                CyberSourceRun run = new CyberSourceRun()) {
            String encrypt = run.uri("encrypt", "POST", "/pts/v2/payments");
            String decrypt = run.uri("decrypt", "POST", "/pts/v2/payments");
            run.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:pay")
                            .to(encrypt)
                            .to(run.sandbox.url() + "/pts/v2/payments?throwExceptionOnFailure=false")
                            .to(decrypt);
                }
            });

            Exchange answer = run.send("direct:pay", exchange -> {
                exchange.getMessage().setBody(PAYMENT);
                exchange.getMessage().setHeader(header.toLowerCase(Locale.ROOT), value(header, elsewhere));
            });

            assertThat(elsewhere.requests()).isEmpty();
            assertThat(answer.getException()).isNull();
            assertThat(run.last().target()).isEqualTo("/pts/v2/payments");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Exchange.REST_HTTP_URI, Exchange.REST_HTTP_QUERY})
    void aCallGoesNowhereElseEither(String header) {
        try (RecordingServer elsewhere = new RecordingServer(request -> Reply.json(200, "{}"));
                RecordingServer there = new RecordingServer(request -> Reply.json(500, "{}"));
                CamelRun camel = new CamelRun().start()) {
            camel.send("mle:call?target=" + there.url() + "/entities", "{}", Map.of(header, value(header, elsewhere)));

            assertThat(elsewhere.requests()).isEmpty();
            assertThat(there.requests()).hasSize(1);
            assertThat(there.requests().get(0).uri()).isEqualTo("/entities");
        }
    }

    @Test
    void whatIsLeftOfHttpSignatureDoesNotGoBesideTheToken() {
        try (CyberSourceRun run = new CyberSourceRun()) {
            Exchange answer = run.start().send(run.uri("call", "POST", "/pts/v2/payments"), exchange -> {
                exchange.getMessage().setBody(PAYMENT);
                exchange.getMessage().setHeader("v-c-merchant-id", "another");
                exchange.getMessage().setHeader("V-C-Date", "Mon, 30 Mar 2026 00:00:00 GMT");
                exchange.getMessage().setHeader("digest", "SHA-256=old");
                exchange.getMessage().setHeader("Signature", "keyid=old");
            });

            assertThat(answer.getException()).isNull();
            assertThat(run.last().headers().keySet())
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .contains("authorization")
                    .doesNotContain("v-c-merchant-id", "v-c-date", "digest", "signature");
        }
    }

    private static String value(String header, RecordingServer elsewhere) {
        if (header.endsWith("Uri")) {
            return elsewhere.url();
        }
        return header.endsWith("Path") ? "/elsewhere" : "steer=1";
    }
}
