package org.camelmle.jose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.junit.jupiter.api.Test;

class FreshKeysTest {

    /** {@code -Dmle.fresh=100000} for more. */
    private static final int MESSAGES = Integer.getInteger("mle.fresh", 5_000);

    private final CountingProvider provider = new CountingProvider();
    private final JweCodec codec = new JweCodec(JwePolicy.DEFAULT, provider.crypto());
    private final EncodedHeader header = Tokens.header(Tokens.KEY, ContentEncryption.A256GCM);

    @Test
    void noTwoMessagesShareAContentKeyAnIvOrAnEncryptedKey() {
        Set<String> encryptedKeys = new HashSet<>();
        for (int i = 0; i < MESSAGES; i++) {
            byte[] token = Tokens.encrypt(codec, new byte[1], header);
            encryptedKeys.add(text(Tokens.segments(token).get(1)));
        }

        Set<String> contentKeys = new HashSet<>();
        provider.aesKeyOctets().forEach(key -> contentKeys.add(text(key)));
        Set<String> ivs = new HashSet<>();
        provider.gcmParameters().forEach(parameters -> ivs.add(text(((GCMParameterSpec) parameters).getIV())));

        assertThat(encryptedKeys).hasSize(MESSAGES);
        assertThat(contentKeys).hasSize(MESSAGES);
        assertThat(ivs).hasSize(MESSAGES);
    }

    @Test
    void contentKeyIsWipedAfterEncryption() {
        Tokens.encrypt(codec, new byte[1], header);

        assertThat(provider.aesKeyOctets().get(0)).isNotEqualTo(new byte[32]);
        assertThat(((SecretKey) provider.aesKeys().get(0)).getEncoded()).isEqualTo(new byte[32]);
    }

    @Test
    void contentKeyIsWipedAfterDecryption() {
        byte[] token = Tokens.encrypt(codec, new byte[1], header);
        provider.reset();

        Tokens.decrypt(codec, token, Tokens.KEY);

        assertThat(provider.aesKeyOctets().get(0)).isNotEqualTo(new byte[32]);
        assertThat(((SecretKey) provider.aesKeys().get(0)).getEncoded()).isEqualTo(new byte[32]);
    }

    private static String text(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }
}
