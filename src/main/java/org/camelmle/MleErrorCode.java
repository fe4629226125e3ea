package org.camelmle;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The error codes of message-level encryption that a provider documents: the value of {@code sub_type} in its error
 * body, each with the HTTP status that it comes with.
 *
 * <p>Source: Method Financial, "Message-Level Encryption", table of error codes. A code that is not listed here is kept
 * as text by {@link MleException#providerCode()}.
 */
public enum MleErrorCode {
    /** The server could not decrypt the request: an outage, or a ciphertext that does not open. */
    MLE_DECRYPTION_FAILED(500),
    /** The server could not encrypt its answer. The operation may have been carried out. */
    MLE_ENCRYPTION_FAILED(500),
    /** The body, or the decrypted text, is not JSON. */
    PAYLOAD_INVALID_JSON(400),
    /** The marker header has another value than the documented one. */
    MLE_INVALID_HEADER(400),
    /** The body has no encrypted payload. */
    MLE_MISSING_ENCRYPTED_PAYLOAD(400),
    /** The header's {@code alg} is missing or not RSA-OAEP-256. */
    MLE_UNSUPPORTED_KEY_MANAGEMENT_ALGORITHM(400),
    /** The header's {@code enc} is missing or neither A256GCM nor A128GCM. */
    MLE_INVALID_ENCRYPTION_ALGORITHM(400),
    /** The header has no {@code kid}. */
    MLE_MUST_INCLUDE_KID(400),
    /** The header has no {@code cid}. */
    MLE_MUST_INCLUDE_CID(400),
    /** The {@code kid} names no key of the server's, or a disabled one. */
    MLE_INVALID_KID(400),
    /** The {@code cid} names no key of the caller's, or a disabled one. */
    MLE_INVALID_CID(400),
    /** The encrypted payload is no compact JWE. */
    MLE_INVALID_JWE_FORMAT(400),
    /** Registration: there is an active well-known endpoint already. */
    WELL_KNOWN_ENDPOINT_ALREADY_EXISTS(400),
    /** Registration: a key with this {@code kid} was registered before. */
    JWK_KID_ALREADY_EXISTS(400),
    /** Registration: the key is disabled already. */
    JWK_ALREADY_DISABLED(400),
    /** Registration: a key with the same public content was registered before. */
    JWK_ALREADY_EXISTS(400);

    private static final Map<String, MleErrorCode> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Enum::name, Function.identity()));

    private final int httpStatus;

    MleErrorCode(int httpStatus) {
        this.httpStatus = httpStatus;
    }

    /** The HTTP status that the provider documents for this code. */
    public int httpStatus() {
        return httpStatus;
    }

    /** The code with exactly this name (case-sensitive), or nothing when it is not documented. */
    public static Optional<MleErrorCode> of(String name) {
        return Optional.ofNullable(name).map(BY_NAME::get);
    }
}
