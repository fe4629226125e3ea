package org.camelmle.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.camelmle.jose.StepTimes;
import org.camelmle.keys.KeySource;
import org.junit.jupiter.api.Test;

/** What is reported of messages that went well, and of the time that they took. */
class MessageEventsTest {

    private static final byte[] ENTITY = Ciphers.bytes("{\"type\":\"individual\"}");
    private static final KeySource CALLER = KeySource.of(Ciphers.CLIENT);

    /** Each look at the clock is a nanosecond after the one before. */
    private static final class Times implements MessageEvents, StepTimes {
        private final List<String> steps = new ArrayList<>();
        private final List<Long> nanos = new ArrayList<>();
        private long now = 1_000_000_000;

        @Override
        public StepTimes stepTimes(String profile) {
            return this;
        }

        @Override
        public long now() {
            return ++now;
        }

        @Override
        public void took(Operation operation, Step step, long taken) {
            steps.add(operation + " " + step);
            nanos.add(taken);
        }

        void assertSteps(String... expected) {
            assertThat(steps).containsExactlyInAnyOrder(expected);
            assertThat(nanos).allSatisfy(taken -> assertThat(taken).isBetween(1L, 20L));
        }
    }

    @Test
    void requestAndAnswerAreReportedAtBothEndsWithTheKeys() {
        RecordedEvents ofClient = new RecordedEvents();
        RecordedEvents ofServer = new RecordedEvents();
        MessageCipher client = new MessageCipher(Ciphers.with(Ciphers.clientSettings(), ofClient));
        MessageCipher server = new MessageCipher(Ciphers.with(Ciphers.serverSettings(), ofServer));

        EncryptedMessage request = client.encryptRequest(ENTITY);
        DecryptedMessage received = server.decryptRequest(WireMessage.request(request.body(), Ciphers.MARKED), CALLER);
        EncryptedMessage answer =
                server.encryptResponse(ENTITY, received.received().orElseThrow());
        client.decryptResponse(WireMessage.answer(answer.body(), 200, Ciphers.JSON), Optional.empty());

        assertThat(ofClient.seen).containsExactly("encrypted method mthd-2048-a", "decrypted method client-key-2026");
        assertThat(ofServer.seen).containsExactly("decrypted method mthd-2048-a", "encrypted method client-key-2026");
    }

    @Test
    void eachStepOfARequestIsToldOnceWithTheTimeThatItTook() {
        Times ofClient = new Times();
        Times ofServer = new Times();
        MessageCipher client = new MessageCipher(Ciphers.with(Ciphers.clientSettings(), ofClient));
        MessageCipher server = new MessageCipher(Ciphers.with(Ciphers.serverSettings(), ofServer));

        byte[] body = client.encryptRequest(ENTITY).body();
        server.decryptRequest(WireMessage.request(body, Ciphers.MARKED), CALLER);

        ofClient.assertSteps("ENCRYPT KEY", "ENCRYPT RSA", "ENCRYPT AES", "ENCRYPT ENVELOPE");
        ofServer.assertSteps("DECRYPT ENVELOPE", "DECRYPT KEY", "DECRYPT WAIT", "DECRYPT RSA", "DECRYPT AES");
    }

    @Test
    void soIsEachStepOfAnAnswer() {
        byte[] body = Ciphers.answerTo(Ciphers.client().encryptRequest(ENTITY), text -> text);
        Times times = new Times();
        MessageCipher client = new MessageCipher(Ciphers.with(Ciphers.clientSettings(), times));

        client.decryptResponse(WireMessage.answer(body, 200, Ciphers.JSON), Optional.empty());

        times.assertSteps("DECRYPT ENVELOPE", "DECRYPT KEY", "DECRYPT WAIT", "DECRYPT RSA", "DECRYPT AES");
    }
}
