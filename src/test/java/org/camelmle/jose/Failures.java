package org.camelmle.jose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.camelmle.MessageRejectedException;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.LogEvents.Event;
import org.camelmle.testkit.VectorKeys;
import org.camelmle.testkit.Vectors;
import org.junit.jupiter.api.Named;

/** Messages that fail at their cryptography, each in another way, and how somebody would try to tell them apart. */
final class Failures {

    static final String TAMPERED = "tamper/tag-last-bit";

    private static final JsonNode FILE = Vectors.file("invalid_jwe.json");

    private Failures() {}

    static Stream<Named<JsonNode>> all() {
        return Vectors.cases("invalid_jwe.json", "vectors")
                .filter(vector -> vector.path("phase").asText("").equals("crypto"))
                .map(vector -> Named.of(Vectors.id(vector), vector));
    }

    static JsonNode vector(String id) {
        return Vectors.cases("invalid_jwe.json", "vectors")
                .filter(vector -> Vectors.id(vector).equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** A message that is refused before its cryptography. */
    static JsonNode other() {
        return Vectors.cases("invalid_jwe.json", "vectors")
                .filter(vector -> vector.path("phase").asText("").equals("lookup"))
                .findFirst()
                .orElseThrow();
    }

    static String body(JsonNode vector) {
        return "{\"encrypted\":\"" + Vectors.text(vector, "jwe") + "\"}";
    }

    static String keyId(JsonNode vector) {
        try {
            String header = Vectors.text(vector, "jwe").replaceFirst("\\..*", "");
            return new ObjectMapper()
                    .readTree(Base64.getUrlDecoder().decode(header))
                    .required("kid")
                    .textValue();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<MleKey> ownKeys() {
        return Vectors.elements(FILE.required("fixture").required("own_private_keys"))
                .map(name -> VectorKeys.pair(FILE.required("keys").required(name.textValue())))
                .toList();
    }

    /**
     * What does not come from the message: numbers of exchanges and threads, addresses of objects, and how long it took,
     * which {@code mvn -Poracle test} measures.
     */
    static Event comparable(Event event) {
        return new Event(
                event.thread().replaceAll("[0-9]+", "#"),
                event.level(),
                event.logger(),
                event.message()
                        .replaceAll("[0-9A-F]{15}-[0-9A-F]{16}", "<exchange>")
                        .replaceAll("@[0-9a-f]{1,8}\\b", "@<address>")
                        .replaceAll("Router: [0-9]+", "Router: <address>")
                        .replaceAll("Worker #[0-9]+", "Worker #<number>")
                        .replaceAll("duration: [0-9]+ millis", "duration: <time>"),
                event.thrown());
    }

    /** All that an exception tells, and where it comes from as far as that is our code. */
    static String told(Throwable thrown) {
        if (thrown == null) {
            return "nothing";
        }
        String more = thrown instanceof MessageRejectedException refusal
                ? refusal.reason() + " " + refusal.httpStatus() + refusal.providerCode() + refusal.responseBody()
                : "";
        return thrown + " " + more + " cause: " + told(thrown.getCause()) + " suppressed: "
                + Stream.of(thrown.getSuppressed()).map(Failures::told).toList() + " at "
                + Arrays.stream(thrown.getStackTrace())
                        .filter(frame -> frame.getClassName().startsWith("org.camelmle."))
                        .filter(frame -> !frame.getClassName().contains("LookAlikeTest"))
                        .toList();
    }
}
