package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.apache.camel.Exchange;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.NimbusPeer;
import org.junit.jupiter.api.Test;

class InspectTest {

    private static final String PERSON = "{\"ssn\":\"900010001\"}";

    private final NimbusPeer peer = new NimbusPeer();

    private static JsonNode inspect(String body) throws Exception {
        try (CamelRun camel = new CamelRun().start()) {
            Exchange exchange = camel.send("mle:inspect", body, Map.of());
            assertThat(exchange.getException()).isNull();
            String json = exchange.getMessage().getBody(String.class);
            assertThat(json).doesNotContain("900010001");
            return new ObjectMapper().readTree(json);
        }
    }

    @Test
    void answerForUsIsDescribedWithoutBeingOpened() throws Exception {
        JsonNode found = inspect(peer.encrypt(PERSON));

        assertThat(found.get("encrypted").booleanValue()).isTrue();
        assertThat(found.at("/header/alg").textValue()).isEqualTo("RSA-OAEP-256");
        assertThat(found.at("/header/kid").textValue()).isEqualTo("client-key-2026");
        assertThat(found.at("/octets/iv").intValue()).isEqualTo(12);
        assertThat(found.at("/octets/tag").intValue()).isEqualTo(16);
        assertThat(found.at("/octets/ciphertext").intValue()).isEqualTo(PERSON.length());
        assertThat(found.get("key").textValue()).isEqualTo("known");
        assertThat(found.has("problem")).isFalse();
    }

    @Test
    void unknownKeyIsSaid() throws Exception {
        assertThat(inspect(peer.encrypt(PERSON, "other")).get("key").textValue())
                .isEqualTo("unknown");
    }

    @Test
    void bareTokenIsInspectedToo() throws Exception {
        String jwe = new ObjectMapper()
                .readTree(peer.encrypt(PERSON))
                .get("encrypted")
                .textValue();

        assertThat(inspect(jwe).get("encrypted").booleanValue()).isTrue();
    }

    @Test
    void whatIsNoJweIsExplained() throws Exception {
        JsonNode found = inspect("{\"encrypted\":\"abc\"}");

        assertThat(found.get("encrypted").booleanValue()).isFalse();
        assertThat(found.at("/problem/reason").textValue()).isEqualTo("FORMAT");
        assertThat(found.at("/problem/nextStep").textValue()).isNotBlank();
    }
}
