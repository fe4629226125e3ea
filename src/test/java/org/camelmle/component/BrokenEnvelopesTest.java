package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.Exchange;
import org.camelmle.MessageRejectedException;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ciphertext in an envelope that is none is never handed on as the answer, where plain answers are. */
class BrokenEnvelopesTest {

    private static final String JWE = "eyJhbGciOiJSU0EtT0FFUC0yNTYifQ.a.b.c.d";

    @ParameterizedTest
    @CsvSource({"201, preferred", "400, required", "400, preferred", "502, required"})
    void isRefused(int status, String requirement) {
        for (String body : new String[] {
            "{\"encryptedResponse\":\"" + JWE + "\",\"encryptedResponse\":\"" + JWE + "\"}",
            "{\"encryptedResponse\":{\"protected\":\"" + JWE + "\"}}",
            "{\"encryptedResponse\":\"" + JWE
        }) {
            try (RecordingServer server = new RecordingServer(request -> Reply.json(status, body));
                    CyberSourceRun run = new CyberSourceRun()) {
                Exchange answer = run.set("encryptedResponse", requirement)
                        .start()
                        .send(run.targeting("call", "POST", server.url() + "/pts/v2/payments"), "{}");

                assertThat(answer.getException()).isInstanceOf(MessageRejectedException.class);
                assertThat(answer.getException().getMessage()).doesNotContain(JWE);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"200, preferred", "400, required"})
    void isNoReasonToRefuseWhatIsPlain(int status, String requirement) {
        try (RecordingServer server =
                        new RecordingServer(request -> Reply.json(status, "<html>encryptedResponse \"eyJ\"</html>"));
                CyberSourceRun run = new CyberSourceRun()) {
            Exchange answer = run.set("encryptedResponse", requirement)
                    .start()
                    .send(run.targeting("call", "POST", server.url() + "/pts/v2/payments"), "{}");

            assertThat(answer.getException()).isNull();
            assertThat(answer.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(false);
        }
    }
}
