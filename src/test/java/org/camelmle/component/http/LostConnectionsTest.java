package org.camelmle.component.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.camelmle.keys.remote.JwksFetch.FetchFailedException;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server must not be able to use up the connections to it, neither by what httpclient5 does at a Content-Encoding that
 * it cannot parse (CVE-2026-64607) nor by what camel-http does at a body that is not gzip though it is called so.
 */
class LostConnectionsTest {

    /** More than camel-http has for one server. */
    private static final int TIMES = 25;

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "\"gzip"})
    void answersThatAreNotWhatTheyAreCalledCostNoConnections(String encoding) throws Exception {
        Reply keys = Reply.json(200, new NimbusPeer().jwks());
        AtomicReference<Reply> reply = new AtomicReference<>(keys.with("Content-Encoding", encoding));
        try (RecordingServer server = new RecordingServer(request -> reply.get());
                CamelRun camel = new CamelRun().start()) {
            CallTimes times = new CallTimes(Duration.ofSeconds(5), Duration.ofSeconds(5));
            CamelJwksFetch fetch =
                    new CamelJwksFetch(camel.context(), server.url() + "/jwks", times, 1 << 18, Optional.empty());
            for (int i = 0; i < TIMES; i++) {
                fetched(fetch);
            }

            reply.set(keys);

            assertThat(fetch.fetch(Optional.empty()).body()).isEqualTo(keys.body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "\"gzip"})
    void norDoTheyCostACallAny(String encoding) throws Exception {
        NimbusPeer peer = new NimbusPeer();
        Reply answer = Reply.json(200, peer.encrypt("{}"));
        AtomicReference<Reply> reply = new AtomicReference<>(answer.with("Content-Encoding", encoding));
        try (RecordingServer server = new RecordingServer(request -> reply.get());
                CamelRun camel = new CamelRun().start()) {
            String call = "mle:call?retries=0&target=" + server.url() + "/entities";
            for (int i = 0; i < TIMES; i++) {
                assertThat(camel.send(call, "{}", Map.of()).getException()).isInstanceOf(IOException.class);
            }

            reply.set(answer);

            assertThat(camel.send(call, "{}", Map.of()).getException()).isNull();
        }
    }

    /** Whether the encoding is refused here or by the one who asked is all the same. */
    private static void fetched(CamelJwksFetch fetch) {
        try {
            fetch.fetch(Optional.empty());
        } catch (FetchFailedException e) {
            assertThat(e).hasMessageNotContaining("TimeoutException");
        }
    }
}
