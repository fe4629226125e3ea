package org.camelmle.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.PublicPem;
import org.camelmle.profile.KeyExchange.Letter;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BankedLettersTest {

    private static final MleKey KEY = VectorKeys.pair("client-2048");
    private static final KeyExchange MAIL =
            Profiles.byName("banked").keyExchange().orElseThrow();

    static Stream<Named<Letter>> letters() {
        return Stream.of(
                Named.of("first", MAIL.first(KEY)), Named.of("next", MAIL.next(KEY)), Named.of("last", MAIL.last(KEY)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("letters")
    void eachLetterHoldsThePublicKeyAndItsNameAndNothingPrivate(Letter letter) {
        assertThat(letter.to()).isEqualTo("support@banked.com");
        assertThat(letter.text())
                .contains(KEY.id())
                .endsWith(PublicPem.pkcs1(KEY))
                .doesNotContain("PRIVATE", "%");
    }

    @Test
    void eachLetterSaysWhatIsToBeDone() {
        assertThat(MAIL.first(KEY).text()).contains("switch on message-level encryption", "(2048 bits, PKCS#1 PEM)");
        assertThat(MAIL.next(KEY).text()).contains("keep the\nold key", "(2048 bits, PKCS#1 PEM)");
        assertThat(MAIL.last(KEY).text()).contains("deprecate the old RSA public key");
    }
}
