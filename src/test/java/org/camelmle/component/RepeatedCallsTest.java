package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.camelmle.profile.ProfileBuilder;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.RecordingServer.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A busy server, or a gateway before it, where a request that comes twice runs twice. */
class RepeatedCallsTest {

    private static Reply busy(int status) {
        return Reply.json(status, "{}").with("Retry-After", "0");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, 503, 1",
        "POST, 429, 1",
        "PATCH, 503, 1",
        "GET, 503, 3",
        "HEAD, 429, 3",
        "PUT, 503, 3",
        "DELETE, 503, 3"
    })
    void repeatsAtCyberSourceOnlyWhatMayRunTwice(String method, int status, int times) {
        try (RecordingServer server = new RecordingServer(request -> busy(status));
                CyberSourceRun run = new CyberSourceRun()) {
            run.set("retries", "2")
                    .set("retryDelay", "0")
                    .start()
                    .send(run.targeting("call", method, server.url() + "/pts/v2/payments"), "{}");

            assertThat(server.requests()).hasSize(times);
            assertThat(server.requests()).allMatch(request -> request.header("Idempotency-Key") == null);
            assertThat(server.requests())
                    .extracting(request -> request.header("Authorization"))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void repeatsAPostUnderOneKeyWhereTheProviderHonoursIt() {
        try (RecordingServer server = new RecordingServer(request -> busy(503));
                CamelRun camel = new CamelRun().start()) {
            camel.send("mle:call?retryDelay=0&target=" + server.url() + "/entities", "{}", Map.of());

            assertThat(server.requests()).hasSize(3);
            assertThat(server.requests().stream()
                            .map(request -> request.header("Idempotency-Key"))
                            .distinct())
                    .hasSize(1)
                    .doesNotContainNull();
        }
    }

    @Test
    void aProfileOfOnesOwnSaysWhetherItsProviderHonoursKeys() {
        try (RecordingServer server = new RecordingServer(request -> busy(503));
                CamelRun camel = new CamelRun()) {
            camel.context()
                    .getRegistry()
                    .bind(
                            "acme",
                            new ProfileBuilder()
                                    .name("acme")
                                    .requestMember("payload")
                                    .responseMember("payload")
                                    .idempotencyKeys("ignored")
                                    .build());
            camel.start()
                    .send("mle:call?profile=#acme&retryDelay=0&target=" + server.url() + "/orders", "{}", Map.of());

            assertThat(server.requests()).extracting(Request::method).containsExactly("POST");
            assertThat(server.requests().get(0).header("Idempotency-Key")).isNull();
        }
    }
}
