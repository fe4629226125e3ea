package org.camelmle.component;

import org.apache.camel.spi.Metadata;

/**
 * Names of the headers that are set on an answer, and of the exchange properties. Nothing that decides is read from a
 * header.
 */
public final class MleConstants {

    @Metadata(label = "producer", description = "The profile by which the answer was read.", javaType = "String")
    public static final String PROFILE = "CamelMleProfile";

    @Metadata(
            label = "producer",
            description = "The id of our key that opened the message, or of the key that was generated or registered.",
            javaType = "String")
    public static final String KEY_ID = "CamelMleKeyId";

    @Metadata(label = "producer", description = "Whether the message came encrypted.", javaType = "Boolean")
    public static final String ENCRYPTED = "CamelMleEncrypted";

    @Metadata(
            label = "producer",
            description = "The provider's code of an error of encryption, as the provider spelt it.",
            javaType = "String")
    public static final String ERROR_CODE = "CamelMleErrorCode";

    @Metadata(label = "producer", description = "The provider's id of the request.", javaType = "String")
    public static final String REQUEST_ID = "CamelMleRequestId";

    @Metadata(
            label = "producer",
            description = "Set to true if the request was sent in plaintext, because mle:fallback allowed it. Also an "
                    + "exchange property.",
            javaType = "Boolean")
    public static final String FALLBACK = "CamelMleFallback";

    /** Property: the idempotency key of the call whose request {@code mle:quarantine} has encrypted, as text. */
    public static final String DEAD_LETTER_KEY = "CamelMleDeadLetterKey";

    /** Property: the same as the name of a file, without an ending: the key, or its digest if no file may be called so. */
    public static final String DEAD_LETTER_NAME = "CamelMleDeadLetterName";

    @Metadata(
            label = "producer",
            description =
                    "JSON pointers to the values that the provider left out of the answer and put a mark for, such "
                            + "as [REDACTED]. Not set if there are none.",
            javaType = "java.util.List<String>")
    public static final String REDACTED = "CamelMleRedacted";

    /** Property: which API credential the route calls with, by its name in {@code credentialKeys}, as text. */
    public static final String CREDENTIAL = "CamelMleCredential";

    /** Property, after {@code verifyWebhook}: what the delivery asks for: REFRESH, PROCESS, or IGNORE for a repeated one. */
    public static final String WEBHOOK_ACTION = "CamelMleWebhookAction";

    /** Property: the idempotency key of one logical call, as text. Made by {@code mle:call} where it is not set. */
    public static final String IDEMPOTENCY_KEY = "CamelMleIdempotencyKey";

    /**
     * Property: the endpoint that {@code mle:call} sent to, with the options of its HTTP client, as text; nothing where a
     * query is sent, which may hold a key, until {@code mle:fallback} sets it. A route that puts a circuit breaker
     * around the call sets it, so that a dead letter of a call that was not made knows where to.
     */
    public static final String TARGET = "CamelMleTarget";

    /**
     * Property: the HTTP method of the call to {@link #TARGET}, as text. Set by {@code mle:call}; a route that may keep a
     * message before its call was tried, as behind a circuit breaker, sets both.
     */
    public static final String METHOD = "CamelMleMethod";

    /** Property, server role: the authenticated caller whose keys answers are encrypted to, as text. */
    public static final String CALLER = "CamelMleCaller";

    /** Property: the merchant for whom this one message is sent, before the option {@code merchantId}, as text. */
    public static final String MERCHANT_ID = "CamelMleMerchantId";

    /** Property: what the answer must match, and what an error handler needs. Not serialisable, prints no payload. */
    public static final String CALL_STATE = "CamelMleCallState";

    private MleConstants() {}
}
