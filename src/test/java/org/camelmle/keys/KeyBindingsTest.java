package org.camelmle.keys;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.camelmle.MleConfigurationException;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;

class KeyBindingsTest {

    private static final MleKey PAIR = VectorKeys.pair("client-2048");

    private final KeyBindings bindings = new KeyBindings();

    @Test
    void privateKeyServesOneUseUnderWhateverId() {
        bindings.bind(KeySet.of(PAIR), "privateKeys", "decryption of method");

        assertThatCode(() -> bindings.bind(KeySet.of(PAIR.withId("b")), "privateKeys", "decryption of method"))
                .doesNotThrowAnyException();
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> bindings.bind(KeySet.of(PAIR.withId("c")), "signingKey", "signing of cybersource"))
                .withMessageContainingAll(
                        "the option signingKey with the key 'c'", "signing of cybersource", "decryption of method");
    }

    @Test
    void publicKeyServesAnyUse() {
        KeySet published = KeySet.of(VectorKeys.publicKey("client-2048"));
        bindings.bind(published, "publicKeys", "encryption of method");

        assertThatCode(() -> bindings.bind(published, "publicKeys", "encryption of banked"))
                .doesNotThrowAnyException();
    }
}
