package org.camelmle.profile;

import org.camelmle.ErrorAnswer;
import org.camelmle.Explanation;
import org.camelmle.KeyRegistrationException;
import org.camelmle.KeyRejectedException;
import org.camelmle.MleErrorCode;
import org.camelmle.MleException;
import org.camelmle.ProviderUnavailableException;
import org.camelmle.RequestRejectedException;

/**
 * Method's table of error codes: what its server writes, and what a code means to who called it. The constants bear the
 * names of {@link MleErrorCode}.
 */
enum MethodCode {
    MLE_DECRYPTION_FAILED(
            MethodCode.API_ERROR,
            MethodCode.UNAVAILABLE,
            "an outage of Method's decryption, or a request that was changed on its way",
            "encrypt again and repeat with the same idempotency key; if it lasts, ask Method with the request id"),
    MLE_ENCRYPTION_FAILED(
            MethodCode.API_ERROR,
            MethodCode.UNAVAILABLE,
            "an outage of Method's encryption; the operation may have been carried out",
            "repeat with the same idempotency key, never with a new one; if it lasts, ask Method with the request id"),
    PAYLOAD_INVALID_JSON(
            MethodCode.API_ERROR,
            "The request body is not valid JSON.",
            "the plaintext that was encrypted is not JSON, such as a text, a form or an object's toString",
            "look at what the route's body is before it is encrypted"),
    MLE_INVALID_HEADER(
            MethodCode.INVALID_REQUEST,
            "When using message level encryption the header 'Method-MLE' must be set to 'jwe'.",
            "something between the encryption and Method changed or repeated the header 'Method-MLE'",
            "let nothing else set that header, and look at proxies that rewrite headers"),
    MLE_MISSING_ENCRYPTED_PAYLOAD(
            MethodCode.INVALID_REQUEST,
            "When using message level encryption the payload must contain field 'encrypted'",
            "the body was replaced after the encryption, or a request without a body carried the header 'Method-MLE'",
            "let nothing touch body and headers between the encryption and the HTTP call"),
    MLE_UNSUPPORTED_KEY_MANAGEMENT_ALGORITHM(
            MethodCode.INVALID_REQUEST,
            "Key management algorithm provided is not supported. Must use 'RSA-OAEP-256'",
            "the request was encrypted by something else than this component",
            "send what this component encrypted, unchanged"),
    MLE_INVALID_ENCRYPTION_ALGORITHM(
            MethodCode.INVALID_REQUEST,
            "Unsupported or missing \"enc\" in protected header. Expected one of: 'A256GCM' or 'A128GCM'.",
            "the request was encrypted by something else than this component",
            "send what this component encrypted, unchanged"),
    MLE_MUST_INCLUDE_KID(
            MethodCode.INVALID_REQUEST,
            "Must include 'KID' in protected header.",
            "the request was encrypted under another profile",
            "use profile=method for this target"),
    MLE_MUST_INCLUDE_CID(
            MethodCode.INVALID_REQUEST,
            "Must include 'CID' in protected header.",
            "the request was encrypted under another profile",
            "use profile=method for this target"),
    MLE_INVALID_KID(
            MethodCode.INVALID_REQUEST,
            "The JWK KID is either disabled or does not exist.",
            "Method rotated its keys, or the request went to another environment than the one whose keys were used",
            "refresh the public keys and encrypt again; check that publicKeys and target name the same environment"),
    MLE_INVALID_CID(
            MethodCode.INVALID_REQUEST,
            "The JWK CID is either disabled or does not exist.",
            "our key is not registered with this team and environment, was deleted, or is not yet seen at its"
                    + " well-known endpoint",
            "list our keys at Method (mle:listKeys), register the key that the option keyId names"),
    MLE_INVALID_JWE_FORMAT(
            MethodCode.INVALID_REQUEST,
            "The MLE \"encrypted\" payload must be in the RFC compatible compact format.",
            "the body was cut off or rewritten between the encryption and Method",
            "look for something that limits or changes bodies on the way"),
    WELL_KNOWN_ENDPOINT_ALREADY_EXISTS(
            MethodCode.INVALID_REQUEST,
            "An active well-known endpoint already exist. Must delete already existing well-known endpoint to post a"
                    + " new one.",
            "the team has registered a well-known endpoint before",
            "list the keys; delete the old endpoint first if the new one has another URL"),
    JWK_KID_ALREADY_EXISTS(
            MethodCode.INVALID_REQUEST,
            "The specified JWK KID already exists.",
            "this key was registered before, or another one under the same kid; a kid can be used once only",
            "list the keys: with an equal thumbprint and status active it is done, else make a key with a new kid"),
    JWK_ALREADY_DISABLED(
            MethodCode.INVALID_REQUEST,
            "The specified JWK is already disabled.",
            "the key was deleted before",
            "nothing has to be done"),
    JWK_ALREADY_EXISTS(
            MethodCode.INVALID_REQUEST,
            "The specified JWK's public content matches another key you have posted. Based on thumbprint from `n` ,"
                    + " `e` , `kty` .",
            "the same key was registered before under another kid, or is published at the well-known endpoint",
            "list the keys: use the kid that is registered, or make a new key");

    private static final String API_ERROR = "api_error";
    private static final String INVALID_REQUEST = "invalid_request";
    private static final String UNAVAILABLE = "Message level encryption (MLE) requests are temporarily unavailable. To"
            + " ensure MLE try your request later, or fall back to a non-MLE request.";

    private final String type;
    private final String message;
    private final String likelyCause;
    private final String nextStep;

    MethodCode(String type, String message, String likelyCause, String nextStep) {
        this.type = type;
        this.message = message;
        this.likelyCause = likelyCause;
        this.nextStep = nextStep;
    }

    static MethodCode of(MleErrorCode code) {
        return valueOf(code.name());
    }

    /** The documented {@code type} of the error. */
    String type() {
        return type;
    }

    /** The documented text of the error. */
    String message() {
        return message;
    }

    int httpStatus() {
        return MleErrorCode.valueOf(name()).httpStatus();
    }

    /** The exception whose class says what may be done about this code. */
    MleException exception(ErrorAnswer answer) {
        Explanation explanation = explanation(answer);
        return switch (this) {
            case MLE_DECRYPTION_FAILED, MLE_ENCRYPTION_FAILED -> new ProviderUnavailableException(explanation, answer);
            case MLE_INVALID_KID, MLE_INVALID_CID -> new KeyRejectedException(explanation, answer);
            case WELL_KNOWN_ENDPOINT_ALREADY_EXISTS, JWK_KID_ALREADY_EXISTS, JWK_ALREADY_DISABLED, JWK_ALREADY_EXISTS ->
                new KeyRegistrationException(explanation, answer);
            default -> new RequestRejectedException(explanation, answer);
        };
    }

    private Explanation explanation(ErrorAnswer answer) {
        return new Explanation(
                "the code " + name() + " in Method's answer with status "
                        + answer.httpStatus().orElse(0),
                "an answer without an error of encryption",
                likelyCause,
                nextStep);
    }
}
