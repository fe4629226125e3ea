package org.camelmle.profile;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.JwePolicy;
import org.camelmle.jose.KeyManagementAlgorithm;
import org.camelmle.profile.Profile.Answers;
import org.camelmle.profile.Profile.Certificates;
import org.camelmle.profile.Profile.Direction;
import org.camelmle.profile.Profile.EmptyBody;
import org.camelmle.profile.Profile.EncryptedAnswers;
import org.camelmle.profile.Profile.HeaderMember;
import org.camelmle.profile.Profile.JwksAccess;
import org.camelmle.profile.Profile.KeyRule;
import org.camelmle.profile.http.AnswerHeaders;
import org.camelmle.profile.http.WebhookScheme;
import org.camelmle.profile.json.FieldPaths;
import org.camelmle.profile.json.FieldRules;
import org.camelmle.profile.json.FieldValue;
import org.camelmle.profile.signing.SigningScheme;

/**
 * Describes a provider in plain texts, so that one more provider is a bean in YAML:
 *
 * <pre>{@code
 * - beans:
 *     - name: acme
 *       type: org.camelmle.profile.Profile
 *       builderClass: org.camelmle.profile.ProfileBuilder
 *       properties:
 *         name: acme
 *         requestMember: payload
 *         responseMember: payload
 *         markerHeader: "X-Acme-Encrypted: jwe"
 *         replyKeyMember: cid
 *         baseUrl: https://api.acme.example
 * }</pre>
 *
 * <p>Without {@link #requestMember} and {@link #responseMember} a body is the bare JWE. The header always has
 * {@code alg} RSA-OAEP-256, {@code enc} and {@code kid}.
 */
public final class ProfileBuilder {

    /** Header members with a meaning of their own: RFC 7516 section 4.1. */
    private static final Set<String> REGISTERED =
            Set.of("alg", "enc", "zip", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit");

    private final Map<String, String> marker = new LinkedHashMap<>();
    private final Map<String, URI> environments = new LinkedHashMap<>();
    private String name = "";
    private Envelope request = new BareJwe();
    private Envelope response = new BareJwe();
    private Optional<String> replyKeyMember = Optional.empty();
    private Optional<String> type = Optional.empty();
    private boolean responseKeyId = true;
    private ContentEncryption encryptionMethod = ContentEncryption.A256GCM;
    private EmptyBody emptyBody = EmptyBody.REFUSED;
    private Optional<String> jwksPath = Optional.empty();
    private AnswerHeaders answerHeaders = AnswerHeaders.NONE;
    private ProviderErrors errors = ProviderErrors.NONE;
    private JwksAccess jwksAccess = JwksAccess.OPEN;
    private KeyRule keyRule = scope -> PeerKeyApi::statusInSet;
    private Optional<KeyApi> keyApi = Optional.empty();
    private Optional<WebhookScheme> webhooks = Optional.empty();
    private Optional<WebhookApi> webhookApi = Optional.empty();
    private Optional<PeerKeyApi> peerKeyApi = Optional.empty();
    private Optional<FieldPaths> requestFields = Optional.empty();
    private Optional<FieldPaths> responseFields = Optional.empty();
    private FieldRules fieldRules = FieldRules.DEFAULT;
    private EncryptedAnswers encryptedAnswers = EncryptedAnswers.TO_ENCRYPTED_REQUESTS;
    private Optional<String> contentType = Optional.empty();
    private Optional<ChronoUnit> issuedAt = Optional.empty();
    private Optional<KeyExchange> keyExchange = Optional.empty();
    private Optional<SigningScheme> signing = Optional.empty();
    private Optional<Certificates> certificates = Optional.empty();
    private boolean ownKeyIdInRequests;
    private boolean idempotencyKeys = true;
    private Set<KeyManagementAlgorithm> answerAlgorithms = Set.of(KeyManagementAlgorithm.RSA_OAEP_256);

    /** What the profile is called in messages, metrics and the header {@code CamelMleProfile}. Required. */
    public ProfileBuilder name(String text) {
        name = text;
        return this;
    }

    /** The member of a request's JSON object that holds the JWE. */
    public ProfileBuilder requestMember(String member) {
        request = envelope("requestMember", member);
        return this;
    }

    /** The member of an answer's JSON object that holds the JWE. */
    public ProfileBuilder responseMember(String member) {
        response = envelope("responseMember", member);
        return this;
    }

    /**
     * The fields of a request that are encrypted, each by itself, as JSON pointers with commas between them; {@code *} is
     * every member or element, a {@code ?} at the end allows that the field is missing.
     */
    public ProfileBuilder requestFields(String paths) {
        requestFields = Optional.of(fields("requestFields", paths));
        return this;
    }

    /** The same for an answer. */
    public ProfileBuilder responseFields(String paths) {
        responseFields = Optional.of(fields("responseFields", paths));
        return this;
    }

    /** What is put before an encrypted field's name: {@code encrypted_} unless set. */
    public ProfileBuilder fieldPrefix(String prefix) {
        try {
            fieldRules = fieldRules.withPrefix(prefix);
        } catch (IllegalArgumentException e) {
            throw wrong("fieldPrefix", String.valueOf(e.getMessage()), "a short text such as 'encrypted_'");
        }
        return this;
    }

    /** What of a field is encrypted: {@code json}, the value as it is spelt (unless set), or {@code text}, a string's text. */
    public ProfileBuilder fieldValue(String form) {
        fieldRules = fieldRules.with(
                oneOf("fieldValue", form, "json", "text").equals("text") ? FieldValue.TEXT : FieldValue.JSON);
        return this;
    }

    /** The most encrypted fields of one body, as each costs an RSA operation: 64 unless set. */
    public ProfileBuilder fieldLimit(String number) {
        if (!number.matches("[1-9][0-9]{0,4}")) {
            throw wrong("fieldLimit", "'" + number + "'", "a number from 1 to 99999");
        }
        fieldRules = fieldRules.withLimit(Integer.parseInt(number));
        return this;
    }

    /** Which good answers are encrypted: those {@code toEncrypted} requests (unless set), or {@code always} all. */
    public ProfileBuilder encryptedAnswers(String which) {
        encryptedAnswers =
                oneOf("encryptedAnswers", which, "toEncrypted", "always").equals("always")
                        ? EncryptedAnswers.ALWAYS
                        : EncryptedAnswers.TO_ENCRYPTED_REQUESTS;
        return this;
    }

    /** The text that stands in an answer for a value which was left out, such as {@code [REDACTED]}. */
    public ProfileBuilder redactionMark(String text) {
        if (!text.matches("[ -!#-\\[\\]-~]{1,64}")) {
            throw wrong("redactionMark", "a text that cannot be one", "1 to 64 ASCII characters, no '\"' or '\\'");
        }
        fieldRules = fieldRules.withRedactionMark(Optional.of(text));
        return this;
    }

    /** A header that marks an encrypted request, as {@code Name: value}. May be given more than once. */
    public ProfileBuilder markerHeader(String nameAndValue) {
        Map.Entry<String, String> header = header("markerHeader", nameAndValue);
        marker.put(header.getKey(), header.getValue());
        return this;
    }

    /** The JWE header member of a request that names our key for the answer, such as {@code cid}. */
    public ProfileBuilder replyKeyMember(String member) {
        if (member.isBlank() || REGISTERED.contains(member)) {
            throw wrong(
                    "replyKeyMember",
                    "'" + member + "'",
                    "a header member of the provider's own, none of RFC 7516 section 4.1");
        }
        replyKeyMember = Optional.of(member);
        return this;
    }

    /** The JWE header's {@code typ} (RFC 7516 section 4.1.11). */
    public ProfileBuilder type(String typ) {
        type = Optional.of(typ);
        return this;
    }

    /** The JWE header's {@code cty} (RFC 7516 section 4.1.12) of a request. */
    public ProfileBuilder contentType(String cty) {
        contentType = Optional.of(cty);
        return this;
    }

    /** The JWE header member {@code iat}, a number of {@code seconds} or {@code milliseconds}. */
    public ProfileBuilder issuedAt(String unit) {
        issuedAt = Optional.of(
                oneOf("issuedAt", unit, "seconds", "milliseconds").equals("seconds")
                        ? ChronoUnit.SECONDS
                        : ChronoUnit.MILLIS);
        return this;
    }

    /** Whether an answer's JWE names its key: {@code required} (the default) or {@code optional}. */
    public ProfileBuilder responseKeyId(String requirement) {
        responseKeyId =
                oneOf("responseKeyId", requirement, "required", "optional").equals("required");
        return this;
    }

    /** {@code A256GCM} (the default) or {@code A128GCM}: what is sent; both are accepted. */
    public ProfileBuilder encryptionMethod(String enc) {
        encryptionMethod = ContentEncryption.valueOf(oneOf("encryptionMethod", enc, "A256GCM", "A128GCM"));
        return this;
    }

    /** What becomes of a request without a body: {@code plain}, or {@code refused} (the default). */
    public ProfileBuilder emptyBody(String treatment) {
        emptyBody =
                oneOf("emptyBody", treatment, "plain", "refused").equals("plain") ? EmptyBody.PLAIN : EmptyBody.REFUSED;
        return this;
    }

    /** The provider's API root. */
    public ProfileBuilder baseUrl(String url) {
        return environment("production", url);
    }

    /** The path of the provider's JWKS below {@link #baseUrl}, such as {@code /.well-known/jwks.json}. */
    public ProfileBuilder jwksPath(String path) {
        if (!path.startsWith("/")) {
            throw wrong("jwksPath", "a path without a leading '/'", "a path below baseUrl that begins with '/'");
        }
        jwksPath = Optional.of(path);
        return this;
    }

    /**
     * Who may read the JWKS: {@code open}, everybody (unless set), {@code bearer}, who sends the API key as such, or
     * {@code basic}, who sends it by HTTP Basic as {@code user:password}.
     */
    public ProfileBuilder jwksAccess(String access) {
        jwksAccess = JwksAccess.valueOf(
                oneOf("jwksAccess", access, "open", "bearer", "basic").toUpperCase(Locale.ROOT));
        return this;
    }

    /**
     * What becomes of the header {@code Idempotency-Key}: {@code honoured} (unless set), a request that comes again under
     * one runs once; or {@code ignored}, then none is sent and {@code mle:call} repeats neither POST nor PATCH.
     */
    public ProfileBuilder idempotencyKeys(String treatment) {
        idempotencyKeys =
                oneOf("idempotencyKeys", treatment, "honoured", "ignored").equals("honoured");
        return this;
    }

    /** The header of an answer that carries the provider's id of the request. */
    public ProfileBuilder requestIdHeader(String header) {
        return answerHeaders(new AnswerHeaders(List.of(header), answerHeaders.replayed()));
    }

    /** The header of an answer that marks it as a repetition, as {@code Name: value}. */
    public ProfileBuilder replayedHeader(String nameAndValue) {
        Map.Entry<String, String> header = header("replayedHeader", nameAndValue);
        return answerHeaders(new AnswerHeaders(answerHeaders.requestId(), Map.of(header.getKey(), header.getValue())));
    }

    /** The provider's error rules. Without them every answer passes with its status. */
    public ProfileBuilder errors(ProviderErrors rules) {
        errors = rules;
        return this;
    }

    /**
     * How a published key says its state. Without a rule it does so by a member {@code status}: {@code active}, or
     * {@code deprecated} while it still works; a key without the member is active.
     */
    public ProfileBuilder keyRule(KeyRule rule) {
        keyRule = rule;
        return this;
    }

    ProfileBuilder environment(String environment, String url) {
        environments.put(environment, apiRoot(url));
        return this;
    }

    ProfileBuilder answerHeaders(AnswerHeaders headers) {
        answerHeaders = headers;
        return this;
    }

    ProfileBuilder keyApi(KeyApi api) {
        keyApi = Optional.of(api);
        return this;
    }

    ProfileBuilder webhooks(WebhookScheme scheme, WebhookApi api) {
        webhooks = Optional.of(scheme);
        webhookApi = Optional.of(api);
        return this;
    }

    /** Fields of a request are encrypted, but which ones is said elsewhere. */
    ProfileBuilder someRequestFields() {
        requestFields = Optional.of(FieldPaths.NONE);
        return this;
    }

    ProfileBuilder webhooks(WebhookScheme scheme) {
        webhooks = Optional.of(scheme);
        return this;
    }

    ProfileBuilder keyExchange(KeyExchange exchange) {
        keyExchange = Optional.of(exchange);
        return this;
    }

    ProfileBuilder peerKeyApi(PeerKeyApi api) {
        peerKeyApi = Optional.of(api);
        return this;
    }

    /** How a request is signed once it is encrypted. */
    ProfileBuilder signing(SigningScheme scheme) {
        signing = Optional.of(scheme);
        return this;
    }

    /** Keys are told by their certificates; requests are encrypted to the one with this CN, if one is given. */
    ProfileBuilder certificates(Certificates rules) {
        certificates = Optional.of(rules);
        return this;
    }

    /** A request's {@code kid} is the id of our own pair, under which both sides' keys are registered. */
    ProfileBuilder ownKeyIdInRequests() {
        ownKeyIdInRequests = true;
        return this;
    }

    /** Answers may use RSA-OAEP with SHA-1 as well. */
    ProfileBuilder sha1InAnswers() {
        answerAlgorithms = Set.of(KeyManagementAlgorithm.values());
        return this;
    }

    /**
     * The profile.
     *
     * @throws MleConfigurationException if something required is missing, naming the property
     */
    public Profile build() {
        if (name.isBlank()) {
            throw wrong("name", "no name", "a short name of the provider");
        }
        if (jwksPath.isPresent() && environments.isEmpty()) {
            throw wrong("baseUrl", "a jwksPath without a baseUrl", "the API root that jwksPath is below");
        }
        return new Profile(
                name,
                new Direction(enclosed(request, requestFields), requestMembers(), requestPolicy()),
                new Direction(
                        enclosed(response, responseFields),
                        responseMembers(),
                        policy(answerAlgorithms, responseKeyId, Optional.empty())),
                marker,
                emptyBody,
                encryptionMethod,
                environments,
                jwksPath,
                jwksAccess,
                keyRule,
                answerHeaders,
                errors,
                keyApi,
                webhooks,
                webhookApi,
                peerKeyApi,
                new Answers(encryptedAnswers, fieldRules.redactionMark()),
                keyExchange,
                signing,
                certificates,
                idempotencyKeys);
    }

    private Envelope enclosed(Envelope whole, Optional<FieldPaths> fields) {
        if (fields.isEmpty()) {
            return whole;
        }
        try {
            return new Fields(fieldRules.with(fields.get()));
        } catch (IllegalArgumentException e) {
            throw wrong("requestFields or responseFields", String.valueOf(e.getMessage()), "names without the prefix");
        }
    }

    private List<HeaderMember> requestMembers() {
        List<HeaderMember> members = new ArrayList<>();
        members.add(ownKeyIdInRequests ? new HeaderMember.ReplyKeyId("kid") : new HeaderMember.RecipientKeyId("kid"));
        replyKeyMember.map(HeaderMember.ReplyKeyId::new).ifPresent(members::add);
        type.map(typ -> new HeaderMember.Fixed("typ", typ)).ifPresent(members::add);
        contentType.map(cty -> new HeaderMember.Fixed("cty", cty)).ifPresent(members::add);
        issuedAt.map(unit -> new HeaderMember.IssuedAt("iat", unit)).ifPresent(members::add);
        return members;
    }

    private List<HeaderMember> responseMembers() {
        List<HeaderMember> members = new ArrayList<>();
        members.add(new HeaderMember.RecipientKeyId("kid"));
        type.map(typ -> new HeaderMember.Fixed("typ", typ)).ifPresent(members::add);
        issuedAt.map(unit -> new HeaderMember.IssuedAt("iat", unit)).ifPresent(members::add);
        return members;
    }

    private JwePolicy requestPolicy() {
        return policy(Set.of(KeyManagementAlgorithm.RSA_OAEP_256), true, replyKeyMember);
    }

    private static JwePolicy policy(
            Set<KeyManagementAlgorithm> algorithms, boolean keyIdRequired, Optional<String> replyKeyMember) {
        return new JwePolicy(
                algorithms,
                Set.of(ContentEncryption.values()),
                keyIdRequired,
                replyKeyMember,
                JwePolicy.DEFAULT_MAX_MESSAGE_SIZE);
    }

    private static FieldPaths fields(String property, String paths) {
        try {
            return FieldPaths.parse(paths);
        } catch (IllegalArgumentException e) {
            throw wrong(
                    property,
                    String.valueOf(e.getMessage()),
                    "JSON pointers with commas between them, none inside another");
        }
    }

    private static Envelope envelope(String property, String member) {
        try {
            return new JsonMember(member);
        } catch (IllegalArgumentException e) {
            throw wrong(property, "a name that no such member has", "1 to 64 letters, digits, '_', '.' or '-'");
        }
    }

    private static Map.Entry<String, String> header(String property, String nameAndValue) {
        String[] parts = nameAndValue.split(":", 2);
        if (parts.length < 2 || parts[0].isBlank() || parts[1].isBlank()) {
            throw wrong(property, "a text that is no header", "a header as 'Name: value'");
        }
        return Map.entry(parts[0].strip(), parts[1].strip());
    }

    private static URI apiRoot(String url) {
        String root = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        return parsed(root)
                .filter(uri ->
                        uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())))
                .orElseThrow(() -> wrong(
                        "baseUrl", "a text that is no http or https URL", "the API root, as https://api.example.com"));
    }

    private static Optional<URI> parsed(String url) {
        try {
            return Optional.of(new URI(url));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static String oneOf(String property, String value, String... allowed) {
        if (!Arrays.asList(allowed).contains(value)) {
            throw wrong(property, "'" + value + "'", "one of " + Arrays.toString(allowed));
        }
        return value;
    }

    private static MleConfigurationException wrong(String property, String found, String expected) {
        return new MleConfigurationException(new Explanation(
                found + " as the profile's property '" + property + "'",
                expected,
                "a slip in the bean that describes the provider",
                "correct '" + property + "' in the beans of the route's YAML or in the code that builds the profile"));
    }
}
