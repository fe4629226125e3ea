package org.camelmle.profile;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.camelmle.ErrorAnswer;
import org.camelmle.Explanation;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleException;
import org.camelmle.RequestRejectedException;
import org.camelmle.keys.StrictJson;
import org.camelmle.profile.Profile.Certificates;
import org.camelmle.profile.http.AnswerHeaders;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.profile.signing.PayTokenSigning;

/**
 * Visa Developer's wire contract: one Key-ID names both sides' certificates of a project, in the JWE and in the header
 * {@code keyId}. Source: the message level encryption guide of developer.visa.com.
 */
final class VisaProfile {

    private static final AnswerHeaders ANSWER_HEADERS = new AnswerHeaders(List.of("x-correlation-id"), Map.of());

    static final Profile VISA = new ProfileBuilder()
            .name("visa")
            .requestMember("encData")
            .responseMember("encData")
            .ownKeyIdInRequests()
            .issuedAt("milliseconds")
            .encryptionMethod("A128GCM")
            .responseKeyId("optional")
            .emptyBody("plain")
            .idempotencyKeys("ignored")
            .environment("production", "https://api.visa.com")
            .environment("sandbox", "https://sandbox.api.visa.com")
            .answerHeaders(ANSWER_HEADERS)
            .errors(new Errors())
            .certificates(new Certificates(Optional.empty()))
            .signing(new PayTokenSigning())
            .build();

    private VisaProfile() {}

    /** {@code responseStatus.code} 9209 and 9124 are about tokens and credentials; all else is a business answer. */
    private static final class Errors implements ProviderErrors {

        private static final int UNAUTHORIZED = 401;
        private static final int MAX_BODY = 16 * 1024;
        private static final Map<String, String> CAUSES = Map.of(
                "9209",
                "a JWE or an x-pay-token that Visa does not take: another project's certificate, a keyId that is not of "
                        + "that certificate, iat out of its time, or a body that was changed after it was signed",
                "9124",
                "no credential: neither x-pay-token (secretKey) nor a client certificate, or no apikey in the query");
        private static final String REPLY =
                "{\"responseStatus\":{\"status\":401,\"code\":\"9209\",\"severity\":\"ERROR\","
                        + "\"message\":\"Token validation failed\",\"info\":\"\"}}";

        @Override
        public Optional<MleException> read(byte[] body, int status, HeaderLookup headers) {
            return status == UNAUTHORIZED
                    ? code(body)
                            .flatMap(code ->
                                    Optional.ofNullable(CAUSES.get(code)).map(cause -> rejected(code, cause, headers)))
                    : Optional.empty();
        }

        private static Optional<String> code(byte[] body) {
            if (body.length > MAX_BODY) {
                return Optional.empty();
            }
            try {
                Map<String, Object> members = StrictJson.object(body, 0, body.length, StrictJson.Limits.SMALL);
                return members.get("responseStatus") instanceof Map<?, ?> answered
                                && answered.get("code") instanceof String code
                        ? Optional.of(code)
                        : Optional.empty();
            } catch (StrictJson.NotJsonException e) {
                return Optional.empty();
            }
        }

        private static MleException rejected(String code, String cause, HeaderLookup headers) {
            return new RequestRejectedException(
                    new Explanation(
                            "status " + UNAUTHORIZED + " with the code " + code,
                            "a request whose credential and JWE Visa accepts",
                            cause,
                            "compare keyId, publicKeys and secretKey with the project at developer.visa.com, and this host's"
                                    + " clock with the time"),
                    new ErrorAnswer(
                            OptionalInt.of(UNAUTHORIZED),
                            Optional.of(code),
                            ANSWER_HEADERS.requestId(headers),
                            false,
                            Optional.empty()));
        }

        @Override
        public ErrorAnswer reply(Reason reason) {
            return ErrorAnswer.reply(UNAUTHORIZED, reason.name(), REPLY);
        }

        @Override
        public ErrorAnswer unavailable() {
            return ErrorAnswer.reply(503, "KEY_UNAVAILABLE", "");
        }
    }
}
