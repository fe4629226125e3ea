package org.camelmle.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Set;
import org.camelmle.Explanation;
import org.camelmle.KeyUnavailableException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;

/** Client role: keys of the peer's that it does not know itself. */
class RejectedKeysTest {

    private static final byte[] ENTITY = Ciphers.bytes("{\"type\":\"individual\"}");
    private static final String ONE = "mthd-2048-a";
    private static final String OTHER = "mthd-2048-b";
    private static final KeySet BOTH =
            KeySet.of(VectorKeys.publicKey("server-2048"), VectorKeys.publicKey("server-2048-b"));

    private static MessageCipher client(KeySource peer) {
        return new MessageCipher(Ciphers.settings(peer, KeySource.of(Ciphers.CLIENT)));
    }

    @Test
    void anotherKeyIsEncryptedTo() {
        MessageCipher client = client(KeySource.of(BOTH));

        assertThat(client.encryptRequest(ENTITY, Set.of(ONE)).keyId()).contains(OTHER);
        assertThat(client.encryptRequest(ENTITY, Set.of(OTHER)).keyId()).contains(ONE);
    }

    @Test
    void whereAllAreRejectedNothingLeaves() {
        MessageCipher client = client(KeySource.of(BOTH));

        assertThatExceptionOfType(KeyUnavailableException.class)
                .isThrownBy(() -> client.encryptRequest(ENTITY, Set.of(ONE, OTHER)));
    }

    @Test
    void peerIsAskedOnceForAnotherKey() {
        CountingKeys peer = new CountingKeys(Ciphers.SERVER, BOTH);

        assertThat(client(peer).hasAnotherKey(ONE, Set.of(ONE))).isTrue();
        assertThat(client(peer).hasAnotherKey(ONE, Set.of(ONE, OTHER))).isFalse();
        assertThat(peer.refreshed).isEqualTo(2);
    }

    @Test
    void peerThatCannotBeAskedHasNoOther() {
        KeySource down = () -> {
            throw new KeyUnavailableException(new Explanation("f", "e", "c", "n"));
        };

        assertThat(client(down).hasAnotherKey(ONE, Set.of(ONE))).isFalse();
    }
}
