package org.camelmle.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.camelmle.keys.JwksDocument.Alarm;
import org.camelmle.keys.JwksDocument.AlarmKind;
import org.camelmle.keys.JwksDocument.MalformedJwksException;
import org.camelmle.testkit.Vectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The key sets of RFC 7517 appendices A and B, seen as a peer's: none has a key to encrypt to. */
class RfcKeySetsTest {

    @ParameterizedTest
    @CsvSource({"rfc7517-A.1, 0", "rfc7517-A.2, 2", "rfc7517-A.3, 2", "rfc7517-B, 0"})
    void noKeyIsUsedAndEachSecretOneIsReported(String id, int secrets) {
        MalformedJwksException refusal = catchThrowableOfType(
                MalformedJwksException.class, () -> JwksDocument.read(set(id), new MethodStatus()));

        List<AlarmKind> expected = new ArrayList<>(Collections.nCopies(secrets, AlarmKind.PRIVATE_KEY_PUBLISHED));
        expected.add(AlarmKind.NO_USABLE_KEY);
        assertThat(refusal.alarms()).extracting(Alarm::kind).isEqualTo(expected);
    }

    private static byte[] set(String id) {
        JsonNode vector = Vectors.cases("rfc_vectors.json", "jwk")
                .filter(node -> Vectors.id(node).equals(id))
                .findFirst()
                .orElseThrow();
        String json =
                vector.has("jwks") ? vector.get("jwks").toString() : "{\"keys\":[" + vector.required("jwk") + "]}";
        return json.getBytes(UTF_8);
    }
}
