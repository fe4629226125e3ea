package org.camelmle.sandbox.cybersource;

/** What a server may do one way or another: where the documentation is silent, or the field saw something else. */
public enum Style {
    /** Tokens of version 1, with a textual iat and few claims, are accepted besides. */
    VERSION_1_TOKENS,
    /** {@code iat} and {@code exp} may be numbers in quotes. */
    NUMBERS_IN_QUOTES,
    /** {@code request-method} must be in lower case. */
    LOWER_CASE_METHOD,
    /** {@code request-resource-path} must have the query. */
    PATH_WITH_QUERY,
    /** {@code request-resource-path} must not have the query. */
    PATH_WITHOUT_QUERY,
    /** {@code request-host} may be missing, as before the guide 26.06. */
    HOST_OPTIONAL,
    /** A request without a body may carry a digest. */
    DIGEST_WITHOUT_BODY,
    /** Requests under RSA-OAEP with SHA-1 are refused. */
    NO_SHA1_REQUESTS,
    /** Requests to the certificate before the newest one are refused. */
    NO_PREVIOUS_CERTIFICATE,
    /** Answers have the {@code alg} of their request. */
    ANSWERS_FOLLOW_REQUEST,
    /** Answers are under RSA-OAEP with SHA-1. */
    SHA1_ANSWERS,
    /** An answer's {@code kid} is the serial number in the certificate's subject. */
    SERIAL_NUMBER_ANSWERS,
    /** An answer's {@code kid} is the SHA-1 of the certificate in hex. */
    THUMBPRINT_ANSWERS,
    /** An answer's {@code kid} is the SHA-256 of the certificate in hex. */
    SHA256_THUMBPRINT_ANSWERS,
    /** An answer's {@code iat} is a text. */
    TEXTUAL_IAT_ANSWERS,
    /** Refusals are encrypted too, where the token named a known key for the answer. */
    ENCRYPTED_REFUSALS,
    /** Answers are {@code application/json} instead of {@code application/hal+json}. */
    JSON_TYPE
}
