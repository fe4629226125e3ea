package org.camelmle.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.camelmle.Explanation;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.KeyStatus;
import org.camelmle.profile.Profile;
import org.camelmle.profile.Profiles;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Server role: which key of the caller's an answer goes to, and what becomes of a request where there is none. */
class CallersKeysTest {

    private static final byte[] ENTITY = Ciphers.bytes("{\"customer\":{\"name\":\"Ada\"}}");
    private static final KeySource NOBODY = KeySource.of(KeySet.EMPTY);
    private static final KeySet DISABLED =
            KeySet.of(VectorKeys.publicKey("client-2048").withStatus(KeyStatus.DISABLED));
    private static final Profile BANKED = Profiles.byName("banked").withRequestFields("/customer/name");
    private static final Profile BARE = Profiles.byName("jwe");

    private static MessageCipher server(Profile profile, Requirement answers) {
        return new MessageCipher(
                Ciphers.with(Ciphers.with(Ciphers.serverSettings(), profile), Requirement.REQUIRED, answers));
    }

    private static WireMessage request(Profile profile) {
        EncryptedMessage sent =
                new MessageCipher(Ciphers.with(Ciphers.clientSettings(), profile)).encryptRequest(ENTITY);
        return WireMessage.request(sent.body(), Ciphers.headers(sent.headers()));
    }

    private static ReceivedRequest received(MessageCipher server, WireMessage request, KeySource caller) {
        DecryptedMessage received = server.decryptRequest(request, caller);
        assertThat(received.body()).isEqualTo(ENTITY);
        return received.received().orElseThrow();
    }

    private static void assertUnknown(KeySource caller) {
        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(() -> Ciphers.server().decryptRequest(request(Ciphers.METHOD), caller))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.REPLY_KEY_ID_UNKNOWN));
    }

    @Test
    void sourceOfAKnownKeyIsNotAskedAgain() {
        CountingKeys caller = new CountingKeys(Ciphers.CLIENT);
        received(Ciphers.server(), request(Ciphers.METHOD), caller);

        assertThat(caller.refreshed).isZero();
    }

    @Test
    void disabledKeyIsUnknownAlsoAfterItsSourceWasAskedAgain() {
        assertUnknown(new CountingKeys(DISABLED, KeySet.EMPTY));
        assertUnknown(new CountingKeys(KeySet.EMPTY, DISABLED));
    }

    @Test
    void sourceThatCannotBeAskedAgainHasNoSuchKey() {
        assertUnknown(new KeySource() {
            @Override
            public KeySet keys() {
                return KeySet.EMPTY;
            }

            @Override
            public KeySet refresh() {
                throw new KeyUnavailableException(new Explanation("f", "e", "c", "n"));
            }
        });
    }

    /** The answer goes to the caller's current key, so there has to be one. */
    @ParameterizedTest
    @EnumSource(
            value = Requirement.class,
            names = {"REQUIRED", "PREFERRED"})
    void whereARequestNamesNoKeyTheCallerMustHaveOne(Requirement answers) {
        assertThat(received(server(BARE, answers), request(BARE), KeySource.of(Ciphers.CLIENT))
                        .replyKey())
                .isEqualTo(Ciphers.CLIENT.encryptionKey());
        assertThatExceptionOfType(KeyUnavailableException.class)
                .isThrownBy(() -> server(BARE, answers).decryptRequest(request(BARE), NOBODY))
                .withMessageContaining("no key of the peer that may be encrypted to");
    }

    @Test
    void whereAllAnswersAreEncryptedACallerWithoutAKeyIsRefusedUnlessTheyMayBePlain() {
        WireMessage plain = WireMessage.request(new byte[0], Ciphers.headers(Map.of()));

        for (WireMessage request : new WireMessage[] {request(BANKED), plain}) {
            assertThatExceptionOfType(KeyUnavailableException.class)
                    .isThrownBy(() -> server(BANKED, Requirement.REQUIRED).decryptRequest(request, NOBODY));
            assertThat(server(BANKED, Requirement.PREFERRED)
                            .decryptRequest(request, NOBODY)
                            .received()
                            .orElseThrow()
                            .replyKey())
                    .isEmpty();
        }
    }

    @Test
    void whereAnswersArePlainTheCallersKeysAreNotAskedFor() {
        CountingKeys caller = new CountingKeys(Ciphers.CLIENT);

        assertThat(received(server(BANKED, Requirement.OFF), request(BANKED), caller)
                        .replyKey())
                .isEmpty();
        assertThat(caller.asked).isZero();
    }

    @Test
    void switchedOffAnswerGoesPlainAndIsReported() {
        RecordedEvents events = new RecordedEvents();
        MessageCipher server = new MessageCipher(
                Ciphers.with(Ciphers.with(Ciphers.serverSettings(), Requirement.REQUIRED, Requirement.OFF), events));
        ReceivedRequest received = received(server, request(Ciphers.METHOD), KeySource.of(Ciphers.CLIENT));
        EncryptedMessage answer = server.encryptResponse(ENTITY, received);

        assertThat(answer.body()).isEqualTo(ENTITY);
        assertThat(answer.encrypted()).isFalse();
        assertThat(events.seen).containsExactly("decrypted method mthd-2048-a", "plain method");
    }
}
