package org.camelmle.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorsTest {

    @ParameterizedTest
    @CsvSource({
        "interop.json, vectors, 139",
        "invalid_jwe.json, vectors, 132",
        "invalid_jwe.json, envelopes, 20",
        "fallback_cases.json, cases, 32",
        "webhook_cases.json, cases, 30",
        "jwks_cases.json, jwks, 74",
        "rfc_vectors.json, jwe, 6"
    })
    void noCaseIsLost(String file, String list, int count) {
        assertThat(Vectors.cases(file, list)).hasSize(count);
    }

    @ParameterizedTest
    @CsvSource({"invalid_jwe.json, vectors, jwe", "invalid_jwe.json, envelopes, body"})
    void longTextsAreBuiltFromTheirParts(String file, String list, String field) {
        assertThat(Vectors.cases(file, list)
                        .filter(node -> node.has(field + "_parts"))
                        .map(node -> Vectors.text(node, field)))
                .isNotEmpty()
                .allSatisfy(text -> assertThat(text).hasSizeGreaterThan(5000));
    }
}
