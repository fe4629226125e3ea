package org.camelmle.profile;

import java.util.List;
import java.util.Map;
import org.camelmle.profile.http.AnswerHeaders;

/**
 * Method Financial's wire contract.
 *
 * <p>Source: docs.methodfi.com, "Message-Level Encryption" (2026-03-30). {@code A128GCM} is accepted too, as the text of
 * {@code MLE_INVALID_ENCRYPTION_ALGORITHM} says. Keys and hosts are separate in each environment.
 */
final class MethodProfile {

    private static final AnswerHeaders ANSWER_HEADERS =
            new AnswerHeaders(List.of("Request-Id", "Idem-Request-Id"), Map.of("Idem-Status", "replayed"));

    static final Profile METHOD = new ProfileBuilder()
            .name("method")
            .requestMember("encrypted")
            .responseMember("encrypted")
            .markerHeader("Method-MLE: jwe")
            .replyKeyMember("cid")
            .type("JWE")
            .encryptionMethod("A256GCM")
            .emptyBody("plain")
            .environment("production", "https://production.methodfi.com")
            .environment("sandbox", "https://sandbox.methodfi.com")
            .environment("dev", "https://dev.methodfi.com")
            .jwksPath("/.well-known/jwks.json")
            .answerHeaders(ANSWER_HEADERS)
            .errors(new MethodErrors(ANSWER_HEADERS))
            .keyApi(new MethodKeyApi(new MethodErrors(ANSWER_HEADERS)))
            .webhooks(new MethodWebhooks(), new MethodWebhookApi(new MethodErrors(ANSWER_HEADERS)))
            .peerKeyApi(new PeerKeyApi("/auth/", ANSWER_HEADERS))
            .build();

    private MethodProfile() {}
}
