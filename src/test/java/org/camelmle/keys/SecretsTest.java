package org.camelmle.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.camelmle.keys.remote.JwksFetch;
import org.camelmle.testkit.VectorKeys;
import org.camelmle.testkit.Vectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No type of this package prints a private key. */
class SecretsTest {

    private static final JsonNode JWK =
            Vectors.file("interop.json").required("keys").required("client-2048");
    private static final List<String> SECRET_MEMBERS = List.of("d", "p", "q", "dp", "dq", "qi");

    static Stream<Object> holders() {
        MleKey key = VectorKeys.pair("client-2048");
        KeySet keys = KeySet.of(key);
        BigInteger d = secret("d");
        Map<String, Object> members = new HashMap<>();
        JWK.properties()
                .forEach(
                        member -> members.put(member.getKey(), member.getValue().textValue()));
        return Stream.of(
                key,
                keys,
                KeySource.of(keys),
                new JwksDocument(keys, List.of()),
                new RsaJwk(members),
                new PrivateRsa(
                        key.publicKey().getModulus(),
                        key.publicKey().getPublicExponent(),
                        d,
                        Optional.of(secret("p")),
                        Optional.of(secret("q")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                new JwksFetch.Answer(
                        OptionalInt.empty(), Map.of(), JWK.toString().getBytes(UTF_8)));
    }

    @ParameterizedTest
    @MethodSource("holders")
    void noPrivateMemberIsPrintedButWhatItIs(Object holder) {
        assertThat(holder.toString()).matches("[A-Z]\\w+\\[.+]");
        for (String member : SECRET_MEMBERS) {
            assertThat(holder.toString())
                    .doesNotContain(JWK.required(member).textValue())
                    .doesNotContain(secret(member).toString())
                    .doesNotContain(secret(member).toString(16));
        }
    }

    private static BigInteger secret(String member) {
        return new BigInteger(
                1, Base64Url.decode(JWK.required(member).textValue()).orElseThrow());
    }
}
