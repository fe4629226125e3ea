package org.camelmle.profile;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.camelmle.ErrorAnswer;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleException;
import org.camelmle.RequestRejectedException;
import org.camelmle.keys.StrictJson;
import org.camelmle.profile.Profile.Certificates;
import org.camelmle.profile.http.AnswerHeaders;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.profile.signing.CyberSourceRefusal;
import org.camelmle.profile.signing.CyberSourceSigning;
import org.camelmle.profile.signing.SignedFacts;

/**
 * CyberSource's (Visa Acceptance's) wire contract: the whole body encrypted to the certificate {@code CyberSource_SJC_US},
 * then signed. Source: the REST getting-started guide, 26.06.01.
 *
 * <p>Answers have been seen under RSA-OAEP with SHA-1 and with a thumbprint for {@code kid}, so both are accepted here.
 */
final class CyberSourceProfile {

    private static final AnswerHeaders ANSWER_HEADERS = new AnswerHeaders(List.of("v-c-correlation-id"), Map.of());

    static final Profile CYBERSOURCE = new ProfileBuilder()
            .name("cybersource")
            .requestMember("encryptedRequest")
            .responseMember("encryptedResponse")
            .contentType("JWT")
            .issuedAt("seconds")
            .encryptionMethod("A256GCM")
            .responseKeyId("optional")
            .sha1InAnswers()
            .emptyBody("plain")
            .idempotencyKeys("ignored")
            .environment("production", "https://api.cybersource.com")
            .environment("test", "https://apitest.cybersource.com")
            .answerHeaders(ANSWER_HEADERS)
            .errors(new Errors())
            .certificates(new Certificates(Optional.of("CyberSource_SJC_US")))
            .signing(new CyberSourceSigning())
            .build();

    private CyberSourceProfile() {}

    /** One status and two bodies for everything that is wrong with a JWS or a JWE; whatever else is a business answer. */
    private static final class Errors implements ProviderErrors {

        private static final int UNAUTHORIZED = 401;
        private static final int MAX_BODY = 16 * 1024;
        private static final String FAILED = "Authentication Failed";
        private static final String USER = "UNAUTHORIZED_USER";
        private static final String REPLY = "{\"response\":{\"rmsg\":\"" + FAILED + "\"}}";

        @Override
        public Optional<MleException> read(byte[] body, int status, HeaderLookup headers) {
            return read(body, status, headers, Optional.empty());
        }

        @Override
        public Optional<MleException> read(byte[] body, int status, HeaderLookup headers, Optional<SignedFacts> sent) {
            return status == UNAUTHORIZED ? code(body).map(code -> rejected(code, headers, sent)) : Optional.empty();
        }

        private static Optional<String> code(byte[] body) {
            if (body.length > MAX_BODY) {
                return Optional.empty();
            }
            try {
                Map<String, Object> members = StrictJson.object(body, 0, body.length, StrictJson.Limits.SMALL);
                return members.get("response") instanceof Map<?, ?> response
                                && response.get("rmsg") instanceof String message
                        ? code(message)
                        : Optional.empty();
            } catch (StrictJson.NotJsonException e) {
                return Optional.empty();
            }
        }

        private static Optional<String> code(String message) {
            if (message.equals(FAILED)) {
                return Optional.of("AUTHENTICATION_FAILED");
            }
            return message.contains(USER) ? Optional.of(USER) : Optional.empty();
        }

        private static MleException rejected(String code, HeaderLookup headers, Optional<SignedFacts> sent) {
            return new RequestRejectedException(
                    CyberSourceRefusal.explain("status " + UNAUTHORIZED + " with " + code, sent, headers.value("Date")),
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
