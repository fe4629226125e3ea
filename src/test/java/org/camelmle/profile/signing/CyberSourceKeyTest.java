package org.camelmle.profile.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.Optional;
import org.camelmle.KeyUnavailableException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.junit.jupiter.api.Test;

/** Which of our keys signs, while they are replaced. */
class CyberSourceKeyTest {

    private static final MleKey FIRST = Account.pair(Account.SIGNING);
    private static final MleKey SECOND = Account.pair(Account.OTHER);

    private KeySet now = KeySet.of(FIRST);

    private CyberSourceKey key(Map<String, String> set) {
        return CyberSourceKey.of(Account.options(Optional.of(() -> now), set));
    }

    private static String signedBy(CyberSourceKey key) {
        return key.ready().signer().keyId();
    }

    @Test
    void aKeyThatIsReplacedSignsNoMore() {
        CyberSourceKey key = key(Map.of());
        assertThat(signedBy(key)).isEqualTo(FIRST.id());
        assertThat(key.ready().owner()).contains("testmid");

        now = KeySet.of(FIRST.withStatus(KeyStatus.RETIRING), SECOND);

        assertThat(signedBy(key)).isEqualTo(SECOND.id());
        assertThat(key.ready().owner()).contains("othermid");
    }

    @Test
    void theSignerOfAKeyIsMadeOnce() {
        CyberSourceKey key = key(Map.of());

        assertThat(key.ready()).isSameAs(key.ready());
    }

    @Test
    void theKeyThatIsNamedSignsUnderThatName() {
        now = KeySet.of(FIRST, SECOND);
        String thumbprint = Account.OTHER.thumbprint("SHA-1");

        assertThat(signedBy(key(Map.of("signingKeyId", SECOND.id())))).isEqualTo(SECOND.id());
        assertThat(signedBy(key(Map.of("signingKeyId", FIRST.id())))).isEqualTo(FIRST.id());
        assertThat(signedBy(key(Map.of("signingKeyId", thumbprint)))).isEqualTo(thumbprint);
    }

    @Test
    void withoutAKeyThatMaySignItIsSaidWhichThereAre() {
        now = KeySet.of(FIRST.withStatus(KeyStatus.RETIRING), SECOND.withStatus(KeyStatus.DISABLED));

        assertNoKey(
                Map.of(), "no key to sign with among [" + FIRST.id() + " (retiring), " + SECOND.id() + " (disabled)]");
        assertNoKey(Map.of("signingKeyId", FIRST.id()), "called '" + FIRST.id() + "' among");
        assertNoKey(Map.of("signingKeyId", "stranger"), "called 'stranger' among");
    }

    @Test
    void aPublicKeySignsNothing() {
        now = KeySet.of(FIRST.toPublic());

        assertNoKey(Map.of(), "no key to sign with among [" + FIRST.id() + " (active)]");
    }

    private void assertNoKey(Map<String, String> set, String found) {
        CyberSourceKey key = key(set);
        assertThatExceptionOfType(KeyUnavailableException.class)
                .isThrownBy(key::ready)
                .withMessageContaining(found);
    }
}
