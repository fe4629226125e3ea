package org.camelmle.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.camelmle.sandbox.Faults.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdempotencyTest {

    private static final String INDIVIDUAL = "{\"type\":\"individual\",\"individual\":{}}";
    private static final Map<String, String> KEY = Map.of("Idempotency-Key", "9f1c7b2e-0b1c-4e0b-9d5a-2f6a3c1e7d10");

    private final Sandbox sandbox = Client.quick().start();
    private final Client client = Client.of(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void everyAnswerNamesItsRequestUnderBothHeaders() {
        for (Reply reply : new Reply[] {client.get("/ping"), client.anonymous("/ping"), client.get("/nothing")}) {
            assertThat(reply.header("Request-Id")).matches("adt_\\w{13}");
            assertThat(reply.header("Idem-Request-Id")).isEqualTo(reply.header("Request-Id"));
            assertThat(reply.header("Idem-Status")).isEqualTo("bypassed");
        }
    }

    @Test
    void secondRequestGetsTheFirstOnesBytes() {
        Reply first = encrypted();
        Reply second = encrypted();

        assertThat(first.header("Idem-Status")).isEqualTo("stored");
        assertThat(second.header("Idem-Status")).isEqualTo("replayed");
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(second.header("Request-Id")).isNotEqualTo(first.header("Request-Id"));
        assertThat(entities()).isEqualTo(1);
    }

    @Test
    void refusalIsStoredToo() {
        Reply first = client.send("POST", "/entities", "{}", KEY);
        Reply second = client.send("POST", "/entities", INDIVIDUAL, KEY);

        assertThat(second.header("Idem-Status")).isEqualTo("replayed");
        assertThat(second.status()).isEqualTo(400);
        assertThat(second.text()).isEqualTo(first.text());
    }

    @Test
    void refusalOfAnUnknownKeyIsNotStoredSoThatTheCallCanBeEncryptedAgain() {
        Reply first = client.send("POST", "/entities", "{\"encrypted\":\"a.b\"}", with(KEY, "Method-MLE", "jwe"));
        Reply second = encrypted();

        assertThat(first.subType()).isEqualTo("MLE_INVALID_JWE_FORMAT");
        assertThat(first.header("Idem-Status")).isEqualTo("bypassed");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.header("Idem-Status")).isEqualTo("stored");
    }

    private static Map<String, String> with(Map<String, String> headers, String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return more;
    }

    @Test
    void outageIsStoredByDefault() {
        sandbox.faults().next(1, Fault.DECRYPTION_OUTAGE);

        assertThat(encrypted().status()).isEqualTo(500);
        Reply second = encrypted();

        assertThat(second.status()).isEqualTo(500);
        assertThat(second.header("Idem-Status")).isEqualTo("replayed");
    }

    @Test
    void outageIsProcessedAgainOnRequest() {
        try (Sandbox reconciling = Client.quick().reprocess500s().start()) {
            Client its = Client.of(reconciling);
            reconciling.faults().next(1, Fault.DECRYPTION_OUTAGE);

            assertThat(its.encrypted("POST", "/entities", INDIVIDUAL, KEY).header("Idem-Status"))
                    .isEqualTo("bypassed");
            assertThat(its.encrypted("POST", "/entities", INDIVIDUAL, KEY).header("Idem-Status"))
                    .isEqualTo("stored");
        }
    }

    @Test
    void keysOfTwoTeamsAreApart() {
        client.send("POST", "/entities", INDIVIDUAL, KEY).data();

        assertThat(Client.ofOtherTeam(sandbox)
                        .send("POST", "/entities", INDIVIDUAL, KEY)
                        .header("Idem-Status"))
                .isEqualTo("stored");
    }

    @Test
    void requestsAtTheSameTimeAreCarriedOutOnce() {
        Stream.generate(() -> CompletableFuture.supplyAsync(() -> client.send("POST", "/entities", INDIVIDUAL, KEY)))
                .limit(8)
                .toList()
                .forEach(CompletableFuture::join);

        assertThat(entities()).isEqualTo(1);
    }

    @Test
    void getIsNeverStored() {
        assertThat(client.send("GET", "/entities", "", KEY).header("Idem-Status"))
                .isEqualTo("bypassed");
    }

    @Test
    void keyOfMoreThan255CharactersIsRefused() {
        Reply reply = client.send("POST", "/entities", INDIVIDUAL, Map.of("Idempotency-Key", "k".repeat(256)));

        assertThat(reply.subType()).isEqualTo("INVALID_REQUEST");
        assertThat(entities()).isZero();
    }

    private Reply encrypted() {
        return client.encrypted("POST", "/entities", INDIVIDUAL, KEY);
    }

    private int entities() {
        return client.get("/entities").data().size();
    }
}
