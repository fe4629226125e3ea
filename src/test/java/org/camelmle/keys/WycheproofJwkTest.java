package org.camelmle.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.camelmle.keys.JwksDocument.AlarmKind;
import org.camelmle.keys.JwksDocument.MalformedJwksException;
import org.camelmle.testkit.Vectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The key sets of Wycheproof's {@code json_web_key_test.json}: none has a key that may be encrypted to. */
class WycheproofJwkTest {

    @TestFactory
    Stream<DynamicTest> noKeyIsUsed() {
        Optional<JsonNode> file = Vectors.wycheproof("json_web_key_test.json");
        Optional<JsonNode> applicability = Vectors.wycheproof("applicability.json");
        assumeTrue(file.isPresent() && applicability.isPresent(), "the Wycheproof files are not at hand");
        return Vectors.elements(
                        applicability.get().required("json_web_key_test").required("tests"))
                .filter(test -> test.required("applies").booleanValue())
                .map(test -> dynamicTest(name(test), () -> judge(test, group(file.get(), test.required("tcId")))));
    }

    private static String name(JsonNode test) {
        return test.required("tcId").intValue() + " " + test.required("case").textValue();
    }

    private static JsonNode group(JsonNode file, JsonNode tcId) {
        return Vectors.elements(file.required("testGroups"))
                .filter(group -> Vectors.elements(group.required("tests"))
                        .anyMatch(test -> test.required("tcId").equals(tcId)))
                .findFirst()
                .orElseThrow();
    }

    private static void judge(JsonNode test, JsonNode group) {
        JsonNode set = group.has("public") ? group.get("public") : group.required("private");
        byte[] body = set.toString().getBytes(StandardCharsets.UTF_8);

        MalformedJwksException refusal =
                catchThrowableOfType(MalformedJwksException.class, () -> JwksDocument.read(body, new MethodStatus()));

        AlarmKind expected = test.required("expect").textValue().equals("refuse-set")
                ? AlarmKind.DUPLICATE_KID
                : AlarmKind.NO_USABLE_KEY;
        assertThat(refusal.alarms()).extracting(JwksDocument.Alarm::kind).contains(expected);
    }
}
