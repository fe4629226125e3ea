package org.camelmle.component;

import java.time.Duration;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Configurer;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.JwePolicy;
import org.camelmle.keys.CertificateRules.Expired;
import org.camelmle.keys.JwksDocument;
import org.camelmle.message.CallerKeys;
import org.camelmle.message.FallbackMode;
import org.camelmle.message.Requirement;
import org.camelmle.message.Role;
import org.camelmle.profile.http.WebhookScheme.Limits;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code mle}: defaults on the component, overridable on each endpoint, and the same on the data format.
 *
 * <p>Secrets have the names that Camel masks: {@code keyPassword}, {@code apiKey}, {@code secretKey}, {@code secret},
 * {@code token}.
 */
@UriParams
@Configurer
public class MleConfiguration implements Cloneable {

    static final Duration LONGEST_WAIT_FOR_DECRYPTION = Duration.ofMinutes(1);

    @UriParam(
            label = "common",
            defaultValue = "method",
            description = "The provider's wire contract: a built-in name (method, banked, cybersource, visa, jwe) or a "
                    + "reference to a bean of type org.camelmle.profile.Profile.")
    private Object profile = "method";

    @UriParam(
            label = "common",
            defaultValue = "client",
            enums = "client,server",
            description = "Which side of the exchange this is: client calls the provider, server is the "
                    + "provider or a gateway before it.")
    private Role role = Role.CLIENT;

    @UriParam(
            label = "common",
            description = "The profile's environment (Method: production, sandbox, dev; CyberSource: production, "
                    + "test; Visa: production, sandbox), which gives "
                    + "baseUrl. The profile's first one unless set. Keys of one environment with the "
                    + "target of another are refused.")
    private @Nullable String environment;

    @UriParam(
            label = "common",
            description = "For a provider whose published keys belong to regions (Banked, such as au): only keys of "
                    + "this one are used. Of any region unless set.")
    private @Nullable String region;

    @UriParam(
            label = "common",
            description = "The provider's API root, also of its key API. The environment's unless set.")
    private @Nullable String baseUrl;

    @UriParam(
            label = "producer",
            description = "For call: the endpoint that the encrypted message is sent to, usually an http or https URI. "
                    + "Profiles that sign requests need it for encrypt, too: host, path and query are signed.")
    private @Nullable String target;

    @UriParam(
            label = "producer",
            defaultValue = "POST",
            description =
                    "For call, and for encrypt where requests are signed: the HTTP method. GET, HEAD and DELETE go "
                            + "without a body and so without encryption.")
    private String httpMethod = "POST";

    @UriParam(
            label = "producer",
            defaultValue = "2",
            description = "For call: how often an outage of the provider's encryption, or a busy answer that says when "
                    + "to come back, is tried again, encrypted and under the same idempotency key.")
    private int retries = 2;

    @UriParam(
            label = "producer",
            defaultValue = "1s",
            description =
                    "For call: the wait before the first repetition, give or take a quarter. It doubles each time.")
    private Duration retryDelay = Duration.ofSeconds(1);

    @UriParam(
            label = "producer,advanced",
            defaultValue = "30s",
            description = "For call: the longest Retry-After of a 429 or 503 that is waited for, less than 5m. An "
                    + "answer that asks for more passes at once.")
    private Duration retryAfterLimit = Duration.ofSeconds(30);

    @UriParam(
            label = "producer,advanced",
            defaultValue = "2m",
            description = "For call over http(s): how long one attempt may take, from connecting to the last octet of "
                    + "the answer.")
    private Duration callTimeout = Duration.ofMinutes(2);

    @UriParam(
            label = "security",
            defaultValue = "never",
            enums = "never,onProviderUnavailable",
            description =
                    "For call: whether its error handler may send the request again in plaintext: never, or if the "
                            + "provider says that its encryption is down and mle:fallback finds all conditions met. "
                            + "Counts at the endpoint itself only: on the component it has no effect. mle:fallback with "
                            + "never refuses every request, and needs no auditFile.")
    private FallbackMode fallback = FallbackMode.never;

    @UriParam(
            label = "security",
            defaultValue = "10/1h",
            description =
                    "For fallback: how many requests a peer may be sent in plaintext within a time, such as 10/1h "
                            + "(s, m, h, d).")
    private String fallbackBudget = "10/1h";

    @UriParam(
            label = "security",
            description = "For fallback: the file that has a line, chained by HMAC, of each plaintext that was sent.")
    private @Nullable String auditFile;

    @UriParam(
            label = "security",
            secret = true,
            description = "For fallback: where the HMAC key of auditFile is: file: or classpath: of a text with 32 "
                    + "characters or more, or a bean (byte[]; on an endpoint also String). Never the key itself.")
    private @Nullable Object auditKey;

    @UriParam(
            label = "security",
            description = "The peer's keys: the URL of a JWKS, any other Camel endpoint URI, file: or "
                    + "classpath: of a JWKS, JWK, PEM, certificate or PKCS#12, or a bean (KeySource, "
                    + "KeySet, KeyStoreParameters, KeyStore, bytes). Never key text itself. The "
                    + "provider's own JWKS below baseUrl unless set.")
    private @Nullable Object publicKeys;

    @UriParam(label = "security", description = "Our own private keys, in the same forms as publicKeys.")
    private @Nullable Object privateKeys;

    @UriParam(
            label = "security",
            description =
                    "Client role with several API credentials, each with a key of its own: which own key opens an "
                            + "answer that names none. credential=kid pairs with commas between them, or a bean of type "
                            + "org.camelmle.life.CredentialKeys. The route names the credential in the exchange property "
                            + "CamelMleCredential.")
    private @Nullable Object credentialKeys;

    @UriParam(
            label = "security",
            description = "For a profile that encrypts single fields of a request: which ones, as JSON pointers with "
                    + "commas between them. An asterisk stands for every member or element; a question mark at the "
                    + "end of a path allows that the field is missing.")
    private @Nullable String encryptedFields;

    @UriParam(
            label = "security,advanced",
            description = "Server role with several callers: a bean that gives the keys of the caller named"
                    + " by the exchange property CamelMleCaller. With one caller, publicKeys is enough.")
    private @Nullable CallerKeys callerKeys;

    @UriParam(
            label = "security",
            secret = true,
            description = "Password of a PKCS#12 or JKS store or of an encrypted PEM file.")
    private @Nullable String keyPassword;

    @UriParam(
            label = "security",
            description = "Which own key answers are encrypted to; for generateKey the new key's id, for "
                    + "registerKey the key to register. The newest active own key unless set. For refreshKeys "
                    + "the one key of the peer's to look up, and never taken from the component.")
    private @Nullable String keyId;

    @UriParam(
            label = "security",
            enums = "A128GCM,A256GCM",
            description = "The JWE enc that is sent. The profile's unless set.")
    private @Nullable ContentEncryption encryptionMethod;

    @UriParam(
            label = "security",
            defaultValue = "required",
            enums = "required,preferred,off",
            description = "Whether requests must be encrypted: required refuses plaintext, preferred passes"
                    + " it on and marks it, off sends plaintext.")
    private Requirement encryptedRequest = Requirement.REQUIRED;

    @UriParam(
            label = "security",
            defaultValue = "required",
            enums = "required,preferred,off",
            description = "Whether answers to encrypted requests must be encrypted: required refuses a "
                    + "plain 2xx answer, preferred and off pass it on and mark it.")
    private Requirement encryptedResponse = Requirement.REQUIRED;

    @UriParam(
            label = "security",
            secret = true,
            description =
                    "Credential for the provider's key API (Method: a bearer), and for its JWKS where that asks for one "
                            + "(Banked: key:secret, as HTTP Basic). "
                            + "Business calls carry what the route sets.")
    private @Nullable String apiKey;

    @UriParam(
            label = "security",
            description =
                    "Profiles that sign requests: our own private key to sign with, as PKCS#12 or PEM, in the same "
                            + "forms as privateKeys. A password of its own is set with a KeyStoreParameters bean. Either this or "
                            + "secretKey. Server role: the certificates of callers.")
    private @Nullable Object signingKey;

    @UriParam(
            label = "security",
            description = "Profiles that sign requests: the id of secretKey, or of signingKey where its certificate "
                    + "does not say it.")
    private @Nullable String signingKeyId;

    @UriParam(
            label = "security",
            secret = true,
            description = "Profiles that sign requests: the shared secret (CyberSource: in base64, as Business Center "
                    + "shows it; Visa: the secret of x-pay-token).")
    private @Nullable String secretKey;

    @UriParam(
            label = "security",
            enums = "RS256,RS384,RS512,PS256,PS384,PS512,HS256,HS384,HS512",
            description = "Profiles that sign requests: the JWS alg. RS256 with signingKey and HS256 with secretKey "
                    + "unless set.")
    private @Nullable String signingAlgorithm;

    @UriParam(
            label = "security",
            description = "Profiles that sign requests: the merchant for whom messages are sent; the exchange property "
                    + "CamelMleMerchantId goes before it. Server role: the merchants a caller may act for, with commas "
                    + "between them.")
    private @Nullable String merchantId;

    @UriParam(
            label = "security",
            description =
                    "Profiles that sign requests: the account that created the keys, if it is not merchantId: the "
                            + "portfolio of a meta key.")
    private @Nullable String organizationId;

    @UriParam(
            label = "security",
            description =
                    "Profiles that sign requests: the host that is signed where target names a gateway before the "
                            + "provider. The target's host unless set. Server role: the host that callers must have signed; "
                            + "the environment's unless set.")
    private @Nullable String signedHost;

    @UriParam(
            label = "security,advanced",
            description = "Profiles that sign requests: departures from the documented form, with commas between them: "
                    + "pathWithoutQuery, upperCaseMethod, hyphenatedDigestAlgorithm, idsAsGiven.")
    private @Nullable String signingVariants;

    @UriParam(
            label = "security",
            defaultValue = "0s",
            description =
                    "Profiles that sign requests: how far the time is put back that is signed, for a provider whose "
                            + "clock is behind ours; at most a minute for CyberSource, five for Visa. Server role: how far a "
                            + "caller's clock may be off.")
    private Duration clockSkew = Duration.ZERO;

    @UriParam(
            label = "security",
            defaultValue = "warn",
            enums = "warn,refuse",
            description =
                    "Profiles whose keys come with certificates: whether one that has ended is still used, with a "
                            + "warning, or refused.")
    private Expired expiredKeys = Expired.WARN;

    @UriParam(
            label = "security",
            description = "For generateKey and rotateKey: bits of the new RSA key, 2048 to 4096. The profile's unless "
                    + "set: 2048, for banked 4096.")
    private @Nullable Integer keySize;

    @UriParam(
            label = "security",
            description = "For registerKey and rotateKey: the e-mail address that the provider asks for.")
    private @Nullable String contact;

    @UriParam(
            label = "security",
            description = "For registerKey and rotateKey: the https URL at which our keys are published. With it "
                    + "the URL is registered, once; without it each key is registered directly.")
    private @Nullable String wellKnownEndpoint;

    @UriParam(
            label = "security",
            description =
                    "For retrieveKey and deleteKey: the provider's id of the registration, as listKeys " + "shows it.")
    private @Nullable String registrationId;

    @UriParam(
            label = "security",
            defaultValue = "90d",
            description = "For rotateKey: how old the active own key may become before it is replaced.")
    private Duration maxKeyAge = Duration.ofDays(90);

    @UriParam(
            label = "security",
            defaultValue = "7d",
            description =
                    "For rotateKey: how long a replaced own key still opens answers before it is deleted, counted "
                            + "from the switch or from its last use by any process that can write beside the key file, "
                            + "whichever is later. With 0 it is deleted whether it is used or not.")
    private Duration drainTime = Duration.ofDays(7);

    @UriParam(
            label = "security",
            defaultValue = "0s",
            description =
                    "For rotateKey: how long a new own key is pending in the key file before it is registered and "
                            + "becomes active, so that every process that shares the file has read it by then. The first run "
                            + "after that goes on. Not waited for while no key is active.")
    private Duration activationDelay = Duration.ZERO;

    @UriParam(
            label = "security",
            description = "For rotateKey: the endpoint, as target, of a harmless encrypted request that confirms a "
                    + "new key by its answer. The message's body is its plaintext, {} unless set, httpMethod "
                    + "its method, apiKey its credential. Needed with wellKnownEndpoint.")
    private @Nullable String canary;

    @UriParam(
            label = "security",
            description =
                    "For rotateKey where keys are exchanged by mail, the operator's first confirmation: the id of "
                            + "the new key whose API credentials have come and are in use.")
    private @Nullable String credentialsReceived;

    @UriParam(
            label = "security",
            description =
                    "For rotateKey where keys are exchanged by mail, the operator's second confirmation: the id of "
                            + "the old key that the provider does not use any more.")
    private @Nullable String keyReleased;

    @UriParam(label = "security", description = "For rotateKey: only report what would be done.")
    private boolean dryRun;

    @UriParam(
            label = "security,advanced",
            defaultValue = "false",
            description = "For inspect: try our private key too, and say why it does not open a message. Never where "
                    + "somebody else sends the message and sees the answer: he could use the key that way. Counts at the "
                    + "endpoint itself only: on the component it has no effect.")
    private boolean diagnose;

    @UriParam(
            label = "security",
            secret = true,
            description = "For verifyWebhook and registerWebhooks: the HMAC key that webhooks are signed with (Method "
                    + "hmac_secret). If token is set as well, both must be right.")
    private @Nullable String secret;

    @UriParam(
            label = "security",
            secret = true,
            description = "For verifyWebhook: the HMAC key before secret, accepted too while it is being changed. Add "
                    + "previousSecret to camel.main.additional-sensitive-keywords, or Camel's summary at start shows "
                    + "it.")
    private @Nullable String previousSecret;

    @UriParam(
            label = "security",
            secret = true,
            description = "For verifyWebhook and registerWebhooks: the text that webhooks carry in the header "
                    + "Authorization, in base64 (Method auth_token).")
    private @Nullable String token;

    @UriParam(
            label = "security",
            description = "For registerWebhooks: the https address at which the provider reaches the route with "
                    + "verifyWebhook.")
    private @Nullable String webhookUrl;

    @UriParam(
            label = "security,advanced",
            defaultValue = "65536",
            description = "For verifyWebhook: the longest body of a webhook in octets, 1048576 at most.")
    private int webhookMaxSize = Limits.DEFAULT.maxSize();

    @UriParam(
            label = "security,advanced",
            defaultValue = "5m",
            description =
                    "For verifyWebhook: how old a webhook may be, by the time that it was signed with; 1s to 24h. "
                            + "It is remembered as long, to be taken only once.")
    private Duration webhookMaxAge = Limits.DEFAULT.maxAge();

    @UriParam(
            label = "security,advanced",
            defaultValue = "1m",
            description = "For verifyWebhook: how far the time that a webhook was signed with may be ahead of this "
                    + "host's clock; 24h at most.")
    private Duration webhookMaxAhead = Limits.DEFAULT.maxAhead();

    @UriParam(
            label = "security,advanced",
            defaultValue = "1h",
            description = "For publishKeys: how long readers may keep our key set (Cache-Control max-age).")
    private Duration maxAge = Duration.ofHours(1);

    @UriParam(
            label = "security,advanced",
            defaultValue = "auto",
            description =
                    "auto for the fastest providers on the class path, or the name of one. Each must pass a known-answer "
                            + "self-test at start.")
    private String cryptoProvider = "auto";

    @UriParam(
            label = "security,advanced",
            defaultValue = "1s",
            description =
                    "How long a message waits for its turn to be decrypted, each encrypted text of it, if as many others use private "
                            + "keys as the component's concurrentDecryptions allows. Then it is refused as an overload, to be sent "
                            + "again later; in the server role with status 503. The answer to mle:call waits a minute, as the call "
                            + "was made by then. Waiting holds the thread.")
    private Duration decryptionWait = Duration.ofSeconds(1);

    @UriParam(
            label = "common",
            defaultValue = "8388608",
            description = "The longest JWE text in octets, both ways; refused before any work.")
    private int maxMessageSize = JwePolicy.DEFAULT_MAX_MESSAGE_SIZE;

    @UriParam(
            label = "security,advanced",
            defaultValue = "8192",
            description = "The longest header segment of a JWE in octets, of what is read, 65536 at most. A chain of "
                    + "certificates in it may need more than the default.")
    private int maxHeaderSize = JwePolicy.DEFAULT_MAX_HEADER_SIZE;

    @UriParam(
            label = "security,advanced",
            description = "How long fetched public keys count as fresh; they are fetched again a little before "
                    + "that is over. What the answer's Cache-Control says (1m to 24h, 5m if nothing) unless set; at "
                    + "most 24h, as a rotation would not be noticed in time.")
    private @Nullable Duration refreshInterval;

    @UriParam(
            label = "security,advanced",
            defaultValue = "30s",
            description = "The least time between two fetches of the public keys.")
    private Duration minRefreshInterval = Duration.ofSeconds(30);

    @UriParam(
            label = "security,advanced",
            defaultValue = "2s",
            description =
                    "How long connecting to one address of the key server or key API may take, within fetchTimeout; "
                            + "then the host's next address has its turn.")
    private Duration connectTimeout = Duration.ofSeconds(2);

    @UriParam(
            label = "security,advanced",
            defaultValue = "5s",
            description = "How long one fetch of the public keys, or one call of the key API, may take.")
    private Duration fetchTimeout = Duration.ofSeconds(5);

    @UriParam(
            label = "security,advanced",
            defaultValue = "262144",
            description =
                    "The longest JWKS of the peer in octets, 16777216 at most. A longer one is refused as a whole, "
                            + "and the old keys stay.")
    private int maxKeySetSize = JwksDocument.Limits.DEFAULT.octets();

    @UriParam(
            label = "security,advanced",
            defaultValue = "100",
            description =
                    "The most keys in the peer's JWKS, 10000 at most. One with more is refused as a whole, and the "
                            + "old keys stay.")
    private int maxKeys = JwksDocument.Limits.DEFAULT.keys();

    @UriParam(
            label = "security,advanced",
            defaultValue = "24h",
            description = "How long after the last good answer public keys are still used while the key "
                    + "server cannot be reached; at most 7d, as nobody can withdraw a key all the while.")
    private Duration staleIfError = Duration.ofHours(24);

    @UriParam(
            label = "security,advanced",
            defaultValue = "false",
            description = "When a known kid comes with another key, which is an alarm in any case: true keeps the "
                    + "key that was seen first, false uses the new one.")
    private boolean pinKeys;

    @UriParam(
            label = "security,advanced",
            description = "A file (mode 600) that keeps the last good public keys over a restart, with the time "
                    + "they were fetched at. One per key set.")
    private @Nullable String snapshotFile;

    public Object getProfile() {
        return profile;
    }

    public void setProfile(Object profile) {
        this.profile = profile;
    }

    public Role getRole() {
        return role;
    }

    public void setRole(Role role) {
        this.role = role;
    }

    public @Nullable String getEnvironment() {
        return environment;
    }

    public void setEnvironment(@Nullable String environment) {
        this.environment = environment;
    }

    public @Nullable String getRegion() {
        return region;
    }

    public void setRegion(@Nullable String region) {
        this.region = region;
    }

    public @Nullable String getBaseUrl() {
        return baseUrl;
    }

    public void setBaseUrl(@Nullable String baseUrl) {
        this.baseUrl = baseUrl;
    }

    public @Nullable String getTarget() {
        return target;
    }

    public void setTarget(@Nullable String target) {
        this.target = target;
    }

    public String getHttpMethod() {
        return httpMethod;
    }

    public void setHttpMethod(String httpMethod) {
        this.httpMethod = httpMethod;
    }

    public int getRetries() {
        return retries;
    }

    public void setRetries(int retries) {
        this.retries = retries;
    }

    public Duration getRetryDelay() {
        return retryDelay;
    }

    public void setRetryDelay(Duration retryDelay) {
        this.retryDelay = retryDelay;
    }

    public Duration getRetryAfterLimit() {
        return retryAfterLimit;
    }

    public void setRetryAfterLimit(Duration retryAfterLimit) {
        this.retryAfterLimit = retryAfterLimit;
    }

    public Duration getCallTimeout() {
        return callTimeout;
    }

    public void setCallTimeout(Duration callTimeout) {
        this.callTimeout = callTimeout;
    }

    public FallbackMode getFallback() {
        return fallback;
    }

    public void setFallback(FallbackMode fallback) {
        this.fallback = fallback;
    }

    public String getFallbackBudget() {
        return fallbackBudget;
    }

    public void setFallbackBudget(String fallbackBudget) {
        this.fallbackBudget = fallbackBudget;
    }

    public @Nullable String getAuditFile() {
        return auditFile;
    }

    public void setAuditFile(@Nullable String auditFile) {
        this.auditFile = auditFile;
    }

    public @Nullable Object getAuditKey() {
        return auditKey;
    }

    public void setAuditKey(@Nullable Object auditKey) {
        this.auditKey = auditKey;
    }

    public @Nullable Object getPublicKeys() {
        return publicKeys;
    }

    public void setPublicKeys(@Nullable Object publicKeys) {
        this.publicKeys = publicKeys;
    }

    public @Nullable Object getPrivateKeys() {
        return privateKeys;
    }

    public void setPrivateKeys(@Nullable Object privateKeys) {
        this.privateKeys = privateKeys;
    }

    public @Nullable Object getCredentialKeys() {
        return credentialKeys;
    }

    public void setCredentialKeys(@Nullable Object credentialKeys) {
        this.credentialKeys = credentialKeys;
    }

    public @Nullable String getEncryptedFields() {
        return encryptedFields;
    }

    public void setEncryptedFields(@Nullable String encryptedFields) {
        this.encryptedFields = encryptedFields;
    }

    public @Nullable CallerKeys getCallerKeys() {
        return callerKeys;
    }

    public void setCallerKeys(@Nullable CallerKeys callerKeys) {
        this.callerKeys = callerKeys;
    }

    public @Nullable String getKeyPassword() {
        return keyPassword;
    }

    public void setKeyPassword(@Nullable String keyPassword) {
        this.keyPassword = keyPassword;
    }

    public @Nullable String getKeyId() {
        return keyId;
    }

    public void setKeyId(@Nullable String keyId) {
        this.keyId = keyId;
    }

    public @Nullable ContentEncryption getEncryptionMethod() {
        return encryptionMethod;
    }

    public void setEncryptionMethod(@Nullable ContentEncryption encryptionMethod) {
        this.encryptionMethod = encryptionMethod;
    }

    public Requirement getEncryptedRequest() {
        return encryptedRequest;
    }

    public void setEncryptedRequest(Requirement encryptedRequest) {
        this.encryptedRequest = encryptedRequest;
    }

    public Requirement getEncryptedResponse() {
        return encryptedResponse;
    }

    public void setEncryptedResponse(Requirement encryptedResponse) {
        this.encryptedResponse = encryptedResponse;
    }

    public @Nullable String getApiKey() {
        return apiKey;
    }

    public void setApiKey(@Nullable String apiKey) {
        this.apiKey = apiKey;
    }

    public @Nullable Object getSigningKey() {
        return signingKey;
    }

    public void setSigningKey(@Nullable Object signingKey) {
        this.signingKey = signingKey;
    }

    public @Nullable String getSigningKeyId() {
        return signingKeyId;
    }

    public void setSigningKeyId(@Nullable String signingKeyId) {
        this.signingKeyId = signingKeyId;
    }

    public @Nullable String getSecretKey() {
        return secretKey;
    }

    public void setSecretKey(@Nullable String secretKey) {
        this.secretKey = secretKey;
    }

    public @Nullable String getSigningAlgorithm() {
        return signingAlgorithm;
    }

    public void setSigningAlgorithm(@Nullable String signingAlgorithm) {
        this.signingAlgorithm = signingAlgorithm;
    }

    public @Nullable String getMerchantId() {
        return merchantId;
    }

    public void setMerchantId(@Nullable String merchantId) {
        this.merchantId = merchantId;
    }

    public @Nullable String getOrganizationId() {
        return organizationId;
    }

    public void setOrganizationId(@Nullable String organizationId) {
        this.organizationId = organizationId;
    }

    public @Nullable String getSignedHost() {
        return signedHost;
    }

    public void setSignedHost(@Nullable String signedHost) {
        this.signedHost = signedHost;
    }

    public @Nullable String getSigningVariants() {
        return signingVariants;
    }

    public void setSigningVariants(@Nullable String signingVariants) {
        this.signingVariants = signingVariants;
    }

    public Duration getClockSkew() {
        return clockSkew;
    }

    public void setClockSkew(Duration clockSkew) {
        this.clockSkew = clockSkew;
    }

    public Expired getExpiredKeys() {
        return expiredKeys;
    }

    public void setExpiredKeys(Expired expiredKeys) {
        this.expiredKeys = expiredKeys;
    }

    public @Nullable Integer getKeySize() {
        return keySize;
    }

    public void setKeySize(@Nullable Integer keySize) {
        this.keySize = keySize;
    }

    public @Nullable String getContact() {
        return contact;
    }

    public void setContact(@Nullable String contact) {
        this.contact = contact;
    }

    public @Nullable String getWellKnownEndpoint() {
        return wellKnownEndpoint;
    }

    public void setWellKnownEndpoint(@Nullable String wellKnownEndpoint) {
        this.wellKnownEndpoint = wellKnownEndpoint;
    }

    public @Nullable String getRegistrationId() {
        return registrationId;
    }

    public void setRegistrationId(@Nullable String registrationId) {
        this.registrationId = registrationId;
    }

    public Duration getMaxKeyAge() {
        return maxKeyAge;
    }

    public void setMaxKeyAge(Duration maxKeyAge) {
        this.maxKeyAge = maxKeyAge;
    }

    public Duration getDrainTime() {
        return drainTime;
    }

    public void setDrainTime(Duration drainTime) {
        this.drainTime = drainTime;
    }

    public Duration getActivationDelay() {
        return activationDelay;
    }

    public void setActivationDelay(Duration activationDelay) {
        this.activationDelay = activationDelay;
    }

    public @Nullable String getCanary() {
        return canary;
    }

    public void setCanary(@Nullable String canary) {
        this.canary = canary;
    }

    public @Nullable String getCredentialsReceived() {
        return credentialsReceived;
    }

    public void setCredentialsReceived(@Nullable String credentialsReceived) {
        this.credentialsReceived = credentialsReceived;
    }

    public @Nullable String getKeyReleased() {
        return keyReleased;
    }

    public void setKeyReleased(@Nullable String keyReleased) {
        this.keyReleased = keyReleased;
    }

    public boolean isDryRun() {
        return dryRun;
    }

    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    public boolean isDiagnose() {
        return diagnose;
    }

    public void setDiagnose(boolean diagnose) {
        this.diagnose = diagnose;
    }

    public @Nullable String getSecret() {
        return secret;
    }

    public void setSecret(@Nullable String secret) {
        this.secret = secret;
    }

    public @Nullable String getPreviousSecret() {
        return previousSecret;
    }

    public void setPreviousSecret(@Nullable String previousSecret) {
        this.previousSecret = previousSecret;
    }

    public @Nullable String getToken() {
        return token;
    }

    public void setToken(@Nullable String token) {
        this.token = token;
    }

    public @Nullable String getWebhookUrl() {
        return webhookUrl;
    }

    public void setWebhookUrl(@Nullable String webhookUrl) {
        this.webhookUrl = webhookUrl;
    }

    public int getWebhookMaxSize() {
        return webhookMaxSize;
    }

    public void setWebhookMaxSize(int webhookMaxSize) {
        this.webhookMaxSize = webhookMaxSize;
    }

    public Duration getWebhookMaxAge() {
        return webhookMaxAge;
    }

    public void setWebhookMaxAge(Duration webhookMaxAge) {
        this.webhookMaxAge = webhookMaxAge;
    }

    public Duration getWebhookMaxAhead() {
        return webhookMaxAhead;
    }

    public void setWebhookMaxAhead(Duration webhookMaxAhead) {
        this.webhookMaxAhead = webhookMaxAhead;
    }

    public Duration getMaxAge() {
        return maxAge;
    }

    public void setMaxAge(Duration maxAge) {
        this.maxAge = maxAge;
    }

    public String getCryptoProvider() {
        return cryptoProvider;
    }

    public void setCryptoProvider(String cryptoProvider) {
        this.cryptoProvider = cryptoProvider;
    }

    public Duration getDecryptionWait() {
        return decryptionWait;
    }

    public void setDecryptionWait(Duration decryptionWait) {
        this.decryptionWait = decryptionWait;
    }

    public int getMaxMessageSize() {
        return maxMessageSize;
    }

    public void setMaxMessageSize(int maxMessageSize) {
        this.maxMessageSize = maxMessageSize;
    }

    public int getMaxHeaderSize() {
        return maxHeaderSize;
    }

    public void setMaxHeaderSize(int maxHeaderSize) {
        this.maxHeaderSize = maxHeaderSize;
    }

    public @Nullable Duration getRefreshInterval() {
        return refreshInterval;
    }

    public void setRefreshInterval(@Nullable Duration refreshInterval) {
        this.refreshInterval = refreshInterval;
    }

    public Duration getMinRefreshInterval() {
        return minRefreshInterval;
    }

    public void setMinRefreshInterval(Duration minRefreshInterval) {
        this.minRefreshInterval = minRefreshInterval;
    }

    public Duration getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public Duration getFetchTimeout() {
        return fetchTimeout;
    }

    public void setFetchTimeout(Duration fetchTimeout) {
        this.fetchTimeout = fetchTimeout;
    }

    public int getMaxKeySetSize() {
        return maxKeySetSize;
    }

    public void setMaxKeySetSize(int maxKeySetSize) {
        this.maxKeySetSize = maxKeySetSize;
    }

    public int getMaxKeys() {
        return maxKeys;
    }

    public void setMaxKeys(int maxKeys) {
        this.maxKeys = maxKeys;
    }

    public Duration getStaleIfError() {
        return staleIfError;
    }

    public void setStaleIfError(Duration staleIfError) {
        this.staleIfError = staleIfError;
    }

    public boolean isPinKeys() {
        return pinKeys;
    }

    public void setPinKeys(boolean pinKeys) {
        this.pinKeys = pinKeys;
    }

    public @Nullable String getSnapshotFile() {
        return snapshotFile;
    }

    public void setSnapshotFile(@Nullable String snapshotFile) {
        this.snapshotFile = snapshotFile;
    }

    /** A copy that can be changed without changing this. */
    public MleConfiguration copy() {
        try {
            return (MleConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }
}
