package org.camelmle.component;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.camelmle.component.CyberSourceRun.PAYMENT;

import java.util.Map;
import org.apache.camel.Exchange;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Good answers that have no body, and so nothing that could be encrypted. */
class EmptyAnswersTest {

    @ParameterizedTest
    @CsvSource({"HEAD, 200", "DELETE, 200", "DELETE, 202", "PATCH, 204", "PUT, 200", "POST, 202"})
    void passWhereRequestsAreSigned(String method, int status) {
        try (RecordingServer server = new RecordingServer(request -> Reply.json(status, ""));
                CyberSourceRun run = new CyberSourceRun()) {
            Exchange answer =
                    run.start().send(run.targeting("call", method, server.url() + "/tms/v2/customers/1"), PAYMENT);

            assertThat(answer.getException()).isNull();
            assertThat(answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE))
                    .isEqualTo(status);
            assertThat(answer.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(false);
        }
    }

    @Test
    void doNotOpenTheDoorToPlainOnes() {
        try (RecordingServer server = new RecordingServer(request -> new Reply(200, Map.of(), " ".getBytes(UTF_8)));
                CyberSourceRun run = new CyberSourceRun()) {
            Exchange answer = run.start().send(run.targeting("call", "POST", server.url() + "/pts/v2/payments"), "{}");

            assertThat(answer.getException())
                    .isInstanceOfSatisfying(
                            MessageRejectedException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.NOT_ENCRYPTED));
        }
    }

    @Test
    void areStillRefusedWhereAnEncryptedRequestAlwaysHasAnEncryptedAnswer() {
        try (RecordingServer server = new RecordingServer(request -> Reply.json(200, ""));
                CamelRun camel = new CamelRun().start()) {
            Exchange answer = camel.send("mle:call?target=" + server.url() + "/entities", "{}", Map.of());

            assertThat(answer.getException()).isInstanceOf(MessageRejectedException.class);
        }
    }
}
