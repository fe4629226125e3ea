package org.camelmle.jose;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.spec.MGF1ParameterSpec;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.camelmle.jose.KeyManagementAlgorithm.UnwrapFinding;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person is told of an encrypted key that somebody else made, here with the JDK alone. */
class UnwrapFindingTest {

    private static final String HEADER = "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\"}";

    @ParameterizedTest
    @CsvSource({
        "SHA-256, SHA-256, 32, OPENS",
        "SHA-256, SHA-256, 16, OPENS",
        "SHA-256, SHA-256, 24, OTHER_KEY",
        "SHA-256, SHA-1, 32, MGF1_WITH_SHA1",
        "SHA-256, SHA-1, 31, OTHER_KEY",
        "SHA-1, SHA-1, 16, OAEP_WITH_SHA1",
        "SHA-1, SHA-256, 32, OTHER_KEY",
        "SHA-512, SHA-512, 32, OTHER_KEY"
    })
    void paddingIsFoundOut(String hash, String mgf1, int length, UnwrapFinding expected) throws Exception {
        assertThat(UnwrapFinding.of(token(encrypted(hash, mgf1, length)), Tokens.KEY))
                .isEqualTo(expected);
    }

    @Test
    void keyThatDoesNotOpenItIsAnother() throws Exception {
        CompactJwe jwe = token(encrypted("SHA-256", "SHA-256", 32));

        assertThat(UnwrapFinding.of(jwe, VectorKeys.pair("client-2048"))).isEqualTo(UnwrapFinding.OTHER_KEY);
        assertThat(UnwrapFinding.of(jwe, VectorKeys.pair("server-4096"))).isEqualTo(UnwrapFinding.OTHER_KEY);
        assertThat(UnwrapFinding.of(jwe, VectorKeys.publicKey("server-2048"))).isEqualTo(UnwrapFinding.OTHER_KEY);
    }

    private static byte[] encrypted(String hash, String mgf1, int length) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                Tokens.KEY.publicKey(),
                new OAEPParameterSpec(hash, "MGF1", new MGF1ParameterSpec(mgf1), PSource.PSpecified.DEFAULT));
        return cipher.doFinal(new byte[length]);
    }

    private static CompactJwe token(byte[] encryptedKey) {
        byte[] token = Tokens.token(List.of(
                HEADER.getBytes(StandardCharsets.UTF_8), encryptedKey, new byte[12], new byte[8], new byte[16]));
        return CompactJwe.parse(token, 0, token.length, token.length);
    }
}
