package org.camelmle.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.EncryptionMethod;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import org.camelmle.sandbox.Faults.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultsTest {

    private static final String INDIVIDUAL = "{\"type\":\"individual\",\"individual\":{}}";

    private final Sandbox sandbox = Client.quick().start();
    private final Faults faults = sandbox.faults();
    private final Client client = Client.of(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void orderedFaultHappensSoManyTimes() {
        faults.next(2, Fault.RATE_LIMIT);

        assertThat(client.get("/ping").status()).isEqualTo(429);
        assertThat(client.get("/ping").status()).isEqualTo(429);
        assertThat(client.get("/ping").status()).isEqualTo(200);
    }

    @Test
    void permanentFaultHappensUntilItIsSwitchedOff() {
        faults.always(Fault.RATE_LIMIT);
        assertThat(client.get("/ping").status()).isEqualTo(429);
        assertThat(client.get("/ping").status()).isEqualTo(429);

        faults.off(Fault.RATE_LIMIT);
        assertThat(client.get("/ping").status()).isEqualTo(200);
    }

    @Test
    void clearSwitchesAllFaultsOff() {
        faults.always(Fault.RATE_LIMIT).always(Fault.CONNECTION_RESET).clear();

        assertThat(client.get("/ping").status()).isEqualTo(200);
    }

    @Test
    void faultForAKeyMeetsNobodyElse() {
        faults.nextFor("one", 2, Fault.RATE_LIMIT);

        assertThat(statusUnder("two")).isEqualTo(200);
        assertThat(client.get("/ping").status()).isEqualTo(200);
        assertThat(statusUnder("one")).isEqualTo(429);
        assertThat(statusUnder("one")).isEqualTo(429);
        assertThat(statusUnder("one")).isEqualTo(200);
        assertThat(faults.happened(Fault.RATE_LIMIT)).isEqualTo(2);

        faults.nextFor("three", 1, Fault.RATE_LIMIT).clear();
        assertThat(statusUnder("three")).isEqualTo(200);
    }

    private int statusUnder(String idempotencyKey) {
        return client.send("POST", "/entities", INDIVIDUAL, Map.of("Idempotency-Key", idempotencyKey))
                .status();
    }

    @Test
    void orderingNothingIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> faults.next(0, Fault.SLOW));
        assertThatIllegalArgumentException().isThrownBy(() -> faults.nextFor("one", 0, Fault.SLOW));
    }

    @Test
    void outageOfDecryptionCarriesNothingOut() {
        faults.next(1, Fault.DECRYPTION_OUTAGE);
        Reply reply = encrypted();

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.subType()).isEqualTo("MLE_DECRYPTION_FAILED");
        assertThat(entities()).isZero();
    }

    @Test
    void outageOfEncryptionCarriesTheOperationOut() {
        faults.next(1, Fault.ENCRYPTION_OUTAGE);
        Reply reply = encrypted();

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.subType()).isEqualTo("MLE_ENCRYPTION_FAILED");
        assertThat(entities()).isEqualTo(1);
    }

    @Test
    void outageDoesNotConcernPlainRequests() {
        faults.always(Fault.DECRYPTION_OUTAGE).always(Fault.ENCRYPTION_OUTAGE);

        assertThat(client.post("/entities", INDIVIDUAL).status()).isEqualTo(200);
    }

    @Test
    void rateLimitSaysWhenToComeBack() {
        faults.retryAfter(Duration.ofSeconds(7)).next(1, Fault.RATE_LIMIT);
        Reply reply = client.get("/ping");

        assertThat(reply.header("Retry-After")).isEqualTo("7");
        assertThat(reply.subType()).isEqualTo("TOO_MANY_REQUESTS");
    }

    @Test
    void outageOfIdempotencyConcernsOnlyRequestsWithAKey() {
        faults.next(1, Fault.IDEMPOTENCY_OUTAGE);
        assertThat(client.post("/entities", INDIVIDUAL).status()).isEqualTo(200);

        Reply reply = client.send("POST", "/entities", INDIVIDUAL, Map.of("Idempotency-Key", "a"));
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.subType()).isEqualTo("IDEMPOTENCY_UNAVAILABLE");
    }

    @Test
    void slowAnswerComesLate() {
        faults.latency(Duration.ofMillis(50)).next(1, Fault.SLOW);
        long start = System.nanoTime();

        assertThat(client.get("/ping").status()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    void successIsAnsweredPlain() {
        faults.next(1, Fault.PLAIN_ANSWER);
        Reply reply = encrypted();

        assertThat(reply.isEncrypted()).isFalse();
        assertThat(reply.data().path("id").textValue()).startsWith("ent_");
    }

    @Test
    void businessErrorIsAnsweredPlain() {
        faults.next(1, Fault.PLAIN_ERRORS);
        assertThat(client.encrypted("POST", "/entities", "{}").subType()).isEqualTo("INVALID_REQUEST");
    }

    @Test
    void answerNamesAnotherKey() {
        faults.next(1, Fault.WRONG_KID);
        Reply reply = encrypted();

        assertThat(reply.jwe().getHeader().getKeyID()).isNotEqualTo(Client.OWN.id());
        assertThat(reply.opened(Client.OWN).path("success").booleanValue()).isTrue();
    }

    @Test
    void answerUsesA128Gcm() {
        faults.next(1, Fault.A128GCM_ANSWER);

        assertThat(encrypted().jwe().getHeader().getEncryptionMethod()).isEqualTo(EncryptionMethod.A128GCM);
    }

    @Test
    void answersTagIsWrong() {
        faults.next(1, Fault.TAMPERED_TAG);
        Reply reply = encrypted();

        assertThatThrownBy(() -> reply.opened(Client.OWN)).hasStackTraceContaining("Tag mismatch");
    }

    @Test
    void typeIsInUpperCase() {
        faults.next(1, Fault.UPPER_CASE_TYPE).next(1, Fault.DECRYPTION_OUTAGE);

        assertThat(encrypted().error().path("type").textValue()).isEqualTo("API_ERROR");
    }

    @Test
    void errorIsNotWrapped() {
        faults.next(1, Fault.UNWRAPPED_ERRORS);
        Reply reply = client.get("/nothing");

        assertThat(reply.json().properties()).extracting(Map.Entry::getKey).containsExactly("error");
        assertThat(reply.json().path("error").path("sub_type").textValue()).isEqualTo("NOT_FOUND");
    }

    @Test
    void connectionBreaksBeforeAnythingIsDone() {
        faults.next(1, Fault.CONNECTION_RESET);

        assertThatThrownBy(this::encrypted).isInstanceOf(UncheckedIOException.class);
        assertThat(entities()).isZero();
    }

    @Test
    void answerIsLostButStored() {
        Map<String, String> key = Map.of("Idempotency-Key", "b");
        faults.next(1, Fault.ANSWER_LOST);

        assertThatThrownBy(() -> client.encrypted("POST", "/entities", INDIVIDUAL, key))
                .isInstanceOf(UncheckedIOException.class);
        Reply second = client.encrypted("POST", "/entities", INDIVIDUAL, key);

        assertThat(second.header("Idem-Status")).isEqualTo("replayed");
        assertThat(entities()).isEqualTo(1);
    }

    private Reply encrypted() {
        return client.encrypted("POST", "/entities", INDIVIDUAL);
    }

    private int entities() {
        return client.get("/entities").data().size();
    }
}
