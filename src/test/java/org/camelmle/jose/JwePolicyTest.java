package org.camelmle.jose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JwePolicyTest {

    private static final CryptoProvider JDK = CryptoProvider.select("auto");

    @Test
    void defaults() {
        assertThat(JwePolicy.DEFAULT)
                .isEqualTo(new JwePolicy(
                        Set.of(KeyManagementAlgorithm.RSA_OAEP_256),
                        Set.of(ContentEncryption.A128GCM, ContentEncryption.A256GCM),
                        true,
                        Optional.empty(),
                        8 * 1024 * 1024));
    }

    @Test
    void limitThatLetsNothingThroughIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JwePolicy.DEFAULT.withMaxMessageSize(0))
                .withMessageContaining("maxMessageSize (0)");
        assertThat(JwePolicy.DEFAULT.withMaxMessageSize(1).maxMessageSize()).isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JwePolicy.DEFAULT.withMaxHeaderSize(0))
                .withMessageContaining("maxHeaderSize (0)");
        assertThat(JwePolicy.DEFAULT.withMaxHeaderSize(1).maxHeaderSize()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                            | ALGORITHM",
                "{\"alg\":\"RSA-OAEP\"}                                        | ALGORITHM",
                "{\"alg\":[\"RSA-OAEP-256\"]}                                  | ALGORITHM",
                "{\"alg\":\"RSA-OAEP-256\"}                                    | ENCRYPTION_METHOD",
                "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"a256gcm\"}                | ENCRYPTION_METHOD",
                "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\"}                | KEY_ID_MISSING",
                "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"kid\":\"\"}   | KEY_ID_MISSING",
                "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"kid\":\"a\"}  | REPLY_KEY_ID_MISSING",
            })
    void firstMissingThingIsTheReason(String header, Reason reason) {
        JweCodec codec = new JweCodec(JwePolicy.DEFAULT.withReplyKeyMember("cid"), JDK);

        assertThat(rejection(codec, Tokens.withHeader(header)).reason()).isEqualTo(reason);
    }

    @Test
    void lengthsOfIvAndTagAreCheckedAfterTheHeader() {
        byte[] header = "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"kid\":\"a\"}".getBytes(UTF_8);
        byte[] shortTag = Tokens.token(List.of(header, new byte[256], new byte[12], new byte[8], new byte[12]));
        byte[] longIv = Tokens.token(List.of(header, new byte[256], new byte[16], new byte[8], new byte[16]));
        JweCodec codec = new JweCodec(JwePolicy.DEFAULT, JDK);

        assertThat(rejection(codec, shortTag).reason()).isEqualTo(Reason.FORMAT);
        assertThat(rejection(codec, longIv).reason()).isEqualTo(Reason.FORMAT);
        assertThat(rejection(new JweCodec(JwePolicy.DEFAULT.withReplyKeyMember("cid"), JDK), shortTag)
                        .reason())
                .isEqualTo(Reason.REPLY_KEY_ID_MISSING);
    }

    @Test
    void sha1VariantIsAcceptedOnlyWhereItIsListed() {
        byte[] token = Tokens.withHeader("{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\",\"kid\":\"a\"}");
        JwePolicy lenient = new JwePolicy(
                Set.of(KeyManagementAlgorithm.values()),
                Set.of(ContentEncryption.A256GCM),
                true,
                Optional.empty(),
                10_000);

        assertThat(new JweCodec(lenient, JDK)
                        .parse(token, 0, token.length)
                        .header()
                        .keyId())
                .contains("a");
    }

    @Test
    void onlyWhatLooksLikeAnAlgorithmIsRepeatedInTheMessage() {
        JweCodec codec = new JweCodec(JwePolicy.DEFAULT, JDK);

        assertThat(rejection(codec, Tokens.withHeader("{\"alg\":\"RSA1_5\"}")))
                .hasMessageContaining("'RSA1_5'")
                .hasMessageContaining("RSA-OAEP-256");
        assertThat(rejection(codec, Tokens.withHeader("{\"alg\":\"a secret ${x}\"}")))
                .hasMessageNotContaining("secret");
    }

    private static MessageRejectedException rejection(JweCodec codec, byte[] token) {
        return catchThrowableOfType(MessageRejectedException.class, () -> codec.parse(token, 0, token.length));
    }
}
