package org.camelmle.message;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.Optional;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.profile.Profile;
import org.camelmle.profile.ProfileBuilder;
import org.junit.jupiter.api.Test;

/** Client role: answers with single fields encrypted, some of which came plain. */
class AnswerFieldsTest {

    private static final Profile FIELDS = new ProfileBuilder()
            .name("fields")
            .responseFields("/secret?,/other?")
            .build();
    private static final String PLAIN = "{\"open\":true}";
    private static final String MIXED = mixed();

    private static String mixed() {
        byte[] jwe = Ciphers.jwe(Ciphers.bytes("1"), Ciphers.CLIENT.keys().get(0), Map.of("kid", "client-key-2026"));
        return "{\"encrypted_secret\":\"" + new String(jwe, US_ASCII) + "\",\"other\":2}";
    }

    private final RecordedEvents events = new RecordedEvents();

    private DecryptedMessage received(Requirement answers, int status, String body) {
        MessageCipher client = new MessageCipher(Ciphers.with(
                Ciphers.with(Ciphers.with(Ciphers.clientSettings(), FIELDS), Requirement.REQUIRED, answers), events));
        return client.decryptResponse(WireMessage.answer(Ciphers.bytes(body), status, Ciphers.JSON), Optional.empty());
    }

    @Test
    void answerWithoutAnyOfTheFieldsIsPlain() {
        DecryptedMessage answer = received(Requirement.REQUIRED, 200, PLAIN);

        assertThat(answer.body()).isEqualTo(Ciphers.bytes(PLAIN));
        assertThat(answer.encrypted()).isFalse();
        assertThat(events.seen).isEmpty();
    }

    @Test
    void plainFieldBesideAnEncryptedOneIsRefused() {
        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(() -> received(Requirement.REQUIRED, 200, MIXED))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.NOT_ENCRYPTED))
                .withMessageContaining("/other");
    }

    @Test
    void plainFieldPassesWherePreferredAndIsReported() {
        assertThat(received(Requirement.PREFERRED, 200, MIXED).body())
                .isEqualTo(Ciphers.bytes("{\"secret\":1,\"other\":2}"));
        assertThat(events.seen).containsExactly("plain fields", "decrypted fields client-key-2026");
    }

    /** What is told of an error need not be encrypted. */
    @Test
    void plainFieldOfAnErrorPasses() {
        assertThat(received(Requirement.REQUIRED, 400, MIXED).body())
                .isEqualTo(Ciphers.bytes("{\"secret\":1,\"other\":2}"));
        assertThat(events.seen).containsExactly("decrypted fields client-key-2026");
    }
}
