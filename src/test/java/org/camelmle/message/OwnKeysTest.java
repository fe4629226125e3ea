package org.camelmle.message;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MessageRejectedException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which of our own keys is named for an answer, and which one opens a message. */
class OwnKeysTest {

    private static final byte[] ENTITY = Ciphers.bytes("{\"type\":\"individual\"}");
    private static final MleKey CERTIFIED = CyberSourceEnds.certified(CyberSourceEnds.MERCHANT.response());

    private static MessageCipher clientNaming(MleKey own) {
        return new MessageCipher(Ciphers.withKeyId(
                Ciphers.settings(KeySource.of(Ciphers.SERVER), KeySource.of(KeySet.of(own))), own.id()));
    }

    @Test
    void configuredKeyMayBeOnItsWayOut() {
        MleKey retiring = VectorKeys.pair("client-2048").withStatus(KeyStatus.RETIRING);

        assertThat(clientNaming(retiring).encryptRequest(ENTITY).replyKeyId()).contains("client-key-2026");
    }

    @Test
    void configuredKeyWithACertificateInItsTimeIsNamed() {
        assertThat(clientNaming(CERTIFIED).encryptRequest(ENTITY).replyKeyId()).contains(CERTIFIED.id());
    }

    /** No answer is asked for under a certificate that has ended or not begun, but one that comes is opened. */
    @ParameterizedTest
    @EnumSource(
            value = KeyStatus.class,
            names = {"PENDING", "RETIRING"})
    void configuredKeyWhoseCertificateIsOutOfItsTimeOpensAndIsNotNamed(KeyStatus status) {
        MessageCipher client = clientNaming(CERTIFIED.withStatus(status));
        byte[] jwe = Ciphers.jwe(ENTITY, CERTIFIED, Map.of("kid", CERTIFIED.id()));
        byte[] body = Ciphers.bytes("{\"encrypted\":\"" + new String(jwe, US_ASCII) + "\"}");

        assertThatExceptionOfType(KeyUnavailableException.class)
                .isThrownBy(() -> client.encryptRequest(ENTITY))
                .withMessageContaining(CERTIFIED.id());
        assertThat(client.decryptResponse(WireMessage.answer(body, 200, Ciphers.JSON), Optional.empty())
                        .body())
                .isEqualTo(ENTITY);
    }

    @Test
    void requestIsOpenedWithTheKeyThatItNamesAmongSeveral() {
        MleKey older = VectorKeys.pair("server-2048");
        MleKey newer = VectorKeys.pair("server-2048-b");
        for (List<MleKey> own : List.of(List.of(older, newer), List.of(newer, older))) {
            MessageCipher server =
                    new MessageCipher(Ciphers.settings(KeySource.of(Ciphers.CLIENT), KeySource.of(KeySet.of(own))));
            for (MleKey named : own) {
                MessageCipher client = new MessageCipher(
                        Ciphers.settings(KeySource.of(KeySet.of(named.toPublic())), KeySource.of(Ciphers.CLIENT)));
                WireMessage request =
                        WireMessage.request(client.encryptRequest(ENTITY).body(), Ciphers.MARKED);

                assertThat(server.decryptRequest(request, KeySource.of(Ciphers.CLIENT))
                                .keyId())
                        .contains(named.id());
            }
        }
    }

    @Test
    void asManyKeysAsAreShownHaveNoMoreBehindThem() {
        KeySet ten = KeySet.of(IntStream.range(0, 10)
                .mapToObj(i -> VectorKeys.pair("client-2048").withId("key-" + i))
                .toList());
        MessageCipher server = new MessageCipher(Ciphers.settings(KeySource.of(Ciphers.CLIENT), KeySource.of(ten)));
        WireMessage request =
                WireMessage.request(Ciphers.client().encryptRequest(ENTITY).body(), Ciphers.MARKED);

        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(() -> server.decryptRequest(request, KeySource.of(Ciphers.CLIENT)))
                .withMessageContaining("key-8, key-9]; likely cause");
    }
}
