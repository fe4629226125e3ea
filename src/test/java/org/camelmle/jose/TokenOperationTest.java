package org.camelmle.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.Security;
import java.util.Arrays;
import javax.crypto.BadPaddingException;
import org.camelmle.KeyUnavailableException;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A token that fails: what is its own fault is told, what may be the message's is not. */
class TokenOperationTest {

    private static final MleKey PAIR = VectorKeys.pair("client-2048");
    private static final KeyManagementAlgorithm ALGORITHM = KeyManagementAlgorithm.RSA_OAEP_256;
    private static final byte[] CONTENT_KEY = new byte[32];

    private TokenProvider token;

    @AfterEach
    void removeToken() {
        Security.removeProvider(token.getName());
    }

    private PrivateOperation operation(String transformation) {
        token = new TokenProvider(transformation, PAIR.privateKey().orElseThrow());
        Security.addProvider(token);
        PrivateKey key = token.key();
        return TokenOperation.of(key);
    }

    private static byte[] block() throws Exception {
        byte[] contentKey = new byte[32];
        Arrays.fill(contentKey, (byte) 7);
        return ALGORITHM.wrap(contentKey, contentKey.length, PAIR, CryptoProvider.select("SunJCE"));
    }

    private static byte[] unwrapped(PrivateOperation operation, byte[] block) {
        byte[] contentKey = CONTENT_KEY.clone();
        operation.unwrap(block, ALGORITHM.parameters(), contentKey);
        return contentKey;
    }

    @ParameterizedTest
    @ValueSource(strings = {TokenProvider.OAEP, TokenProvider.RAW})
    void tokenThatIsThereOpens(String transformation) throws Exception {
        assertThat(unwrapped(operation(transformation), block())).containsOnly(7);
    }

    @ParameterizedTest
    @EnumSource
    void tokenThatIsGoneIsToldAsSuch(Gone gone) throws Exception {
        for (String transformation : new String[] {TokenProvider.OAEP, TokenProvider.RAW}) {
            PrivateOperation operation = operation(transformation);
            byte[] block = block();
            token.failAtInit(gone::happen);

            assertThatThrownBy(() -> unwrapped(operation, block))
                    .as(transformation)
                    .isInstanceOf(KeyUnavailableException.class)
                    .hasMessageContaining("check the token")
                    .hasNoCause();
            removeToken();
        }
    }

    /** How providers say that a token is not there. */
    private enum Gone {
        KEY_NO_LONGER_VALID,
        REMOVED,
        WITHOUT_SESSION;

        void happen() throws InvalidKeyException {
            switch (this) {
                case KEY_NO_LONGER_VALID -> throw new InvalidKeyException("the object handle is not valid");
                case REMOVED -> throw new ProviderException("Token has been removed");
                case WITHOUT_SESSION -> throw new IllegalStateException("no session");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatTheTokensOwnOaepRefusesLooksLikeAnyOtherKey(boolean asProviderException) throws Exception {
        PrivateOperation operation = operation(TokenProvider.OAEP);
        token.failAtTheEnd(() -> {
            if (asProviderException) {
                throw new ProviderException("doFinal() failed");
            }
            throw new BadPaddingException("doFinal() failed");
        });

        assertThat(unwrapped(operation, block())).isEqualTo(CONTENT_KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {TokenProvider.OAEP, TokenProvider.RAW})
    void tokenThatGoesAwayInTheMiddleIsToldAsSuch(String transformation) throws Exception {
        PrivateOperation operation = operation(transformation);
        token.failAtTheEnd(() -> {
            token.failAtInit(Gone.REMOVED::happen);
            throw new IllegalStateException("the session is closed");
        });
        byte[] block = block();

        assertThatThrownBy(() -> unwrapped(operation, block)).isInstanceOf(KeyUnavailableException.class);
    }
}
