package org.camelmle.sandbox.cybersource;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.camelmle.jose.CompactJwe;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.HmacSha256;
import org.camelmle.jose.KeyManagementAlgorithm;
import org.camelmle.keys.MleKey;

/**
 * A running Visa Developer on the loopback address, with one project that has one Key-ID: checks {@code keyId} and {@code
 * x-pay-token}, opens {@code encData}, answers with the same.
 *
 * <p>Why a request was refused is told to the test by {@link #seen()}, and to the client never. How old a JWE's {@code
 * iat} may be is nowhere documented; here it is two minutes. Safe for many threads.
 */
public final class VisaSandbox implements AutoCloseable {

    private static final Duration TOKEN_SKEW = Duration.ofMinutes(8);
    private static final Duration JWE_SKEW = Duration.ofMinutes(2);
    private static final long FIRST_MILLISECOND = 100_000_000_000L;
    private static final Pattern TOKEN = Pattern.compile("xv2:([0-9]{10}):([0-9a-f]{64})");
    private static final int UNAUTHORIZED = 401;
    private static final String ABSENT = "no credential: ";

    /** What a server may do one way or another. */
    public enum Style {
        /** No pay token is demanded: a client certificate has authenticated the caller before. */
        MUTUAL_TLS,
        /** Business errors are encrypted too. */
        ENCRYPTED_ERRORS,
        /** Answers have a member beside {@code encData}. */
        SIBLING_MEMBER,
        /** Answers are under A256GCM. */
        A256GCM_ANSWERS,
        /** Answers are plain, though the request was encrypted. */
        PLAIN_ANSWERS
    }

    private final Clock clock;
    private final Set<Style> styles = ConcurrentHashMap.newKeySet();
    private final String keyId = UUID.randomUUID().toString();
    private final String secret = UUID.randomUUID().toString().replace("-", "");
    private final CertifiedPair own;
    private final CertifiedPair project;
    private final BodyCipher bodies;
    private final LoopbackServer server;

    private VisaSandbox(Clock clock, int port) {
        this.clock = clock;
        Instant start = clock.instant().minus(Duration.ofDays(1));
        Instant end = start.plus(Duration.ofDays(700));
        this.own = CertifiedPair.reusing("visa", "visa", "", start, end);
        this.project = CertifiedPair.reusing("visa project", "project", "", start, end);
        this.bodies = new BodyCipher("encData", "encData", clock);
        this.server = new LoopbackServer(port, this::answer);
    }

    /** One with the system's clock, on a free port. */
    public static VisaSandbox start() {
        return start(Clock.systemUTC(), 0);
    }

    /**
     * One with a clock that a test may move.
     *
     * @param port 0 for a free one
     */
    public static VisaSandbox start(Clock clock, int port) {
        return new VisaSandbox(clock, port);
    }

    /** The API's root, without a slash at the end. */
    public String url() {
        return server.url();
    }

    /** The project's Key-ID. */
    public String keyId() {
        return keyId;
    }

    /** The project's shared secret. */
    public String secret() {
        return secret;
    }

    /** The server encryption certificate, which requests are encrypted to, as PEM. */
    public String certificatePem() {
        return own.certificatePem();
    }

    /** The private key of the client encryption certificate, which opens answers, as PEM. */
    public String projectKeyPem() {
        return project.privateKeyPem();
    }

    /** What is done one way or another; may be changed at any time. */
    public Set<Style> styles() {
        return styles;
    }

    /** The newest requests, oldest first. */
    public List<Seen> seen() {
        return server.seen();
    }

    @Override
    public void close() {
        server.close();
    }

    private Reply answer(Call call) {
        Reply.Notes notes = new Reply.Notes();
        return refusable(call, notes)
                .with(notes)
                .withHeader("Content-Type", "application/json")
                .withHeader("x-correlation-id", UUID.randomUUID().toString());
    }

    private Reply refusable(Call call, Reply.Notes notes) {
        try {
            return accepted(call, notes);
        } catch (Refusal e) {
            notes.refusal = Optional.of(e.reason());
            boolean absent = e.reason().startsWith(ABSENT);
            return Reply.of(
                    UNAUTHORIZED,
                    VisaTransfers.error(
                                    UNAUTHORIZED,
                                    absent ? "9124" : "9209",
                                    absent ? "Expected input credential was not present" : "Token validation failed")
                            .body());
        }
    }

    private Reply accepted(Call call, Reply.Notes notes) {
        if (!styles.contains(Style.MUTUAL_TLS)) {
            checkToken(call);
        }
        require(call.header("keyId").filter(keyId::equals).isPresent(), "keyId is missing or another project's");
        if (call.body().length > 0) {
            notes.plaintext = Optional.of(open(call));
        }
        VisaTransfers.Outcome outcome = VisaTransfers.answer(call, notes.plaintext, clock.instant());
        boolean plain = styles.contains(Style.PLAIN_ANSWERS)
                || (outcome.status() >= 400 && !styles.contains(Style.ENCRYPTED_ERRORS));
        return Reply.of(outcome.status(), plain ? outcome.body() : sealed(outcome.body()));
    }

    private void checkToken(Call call) {
        String token = call.header("x-pay-token").orElseThrow(() -> Refusal.user(ABSENT + "x-pay-token"));
        require(("&" + call.query()).contains("&apikey="), ABSENT + "apikey in the query");
        Matcher parts = TOKEN.matcher(token);
        require(parts.matches(), "the pay token is none of version 2");
        Instant time = Instant.ofEpochSecond(Long.parseLong(parts.group(1)));
        require(within(TOKEN_SKEW, time), "the pay token is of another time");
        byte[] mac = HexFormat.of().parseHex(parts.group(2));
        byte[] signed = (parts.group(1) + call.path() + call.query()).getBytes(StandardCharsets.UTF_8);
        require(new HmacSha256(secret).matches(mac, signed, call.body()), "the pay token is over another request");
    }

    private byte[] open(Call call) {
        CompactJwe jwe = bodies.find(call.body()).orElseThrow(() -> Refusal.user("a plain body"));
        Map<String, Object> header = jwe.header().members();
        require(keyId.equals(header.get("kid")), "the JWE's kid is not the keyId");
        require("RSA-OAEP-256".equals(header.get("alg")), "the JWE's alg is not RSA-OAEP-256");
        long issued = header.get("iat") instanceof Number number ? number.longValue() : 0;
        require(issued > FIRST_MILLISECOND, "the JWE's iat is no number of milliseconds");
        require(within(JWE_SKEW, Instant.ofEpochMilli(issued)), "the JWE's iat is of another time");
        return bodies.open(jwe, List.of(own.key().withId(keyId)));
    }

    private byte[] sealed(byte[] body) {
        MleKey recipient = project.key().withId(keyId);
        BodyCipher.Form form = new BodyCipher.Form(
                KeyManagementAlgorithm.RSA_OAEP_256,
                styles.contains(Style.A256GCM_ANSWERS) ? ContentEncryption.A256GCM : ContentEncryption.A128GCM,
                keyId,
                () -> Map.of("iat", clock.millis()));
        String envelope = new String(bodies.encrypt(body, recipient, form), StandardCharsets.US_ASCII);
        return (styles.contains(Style.SIBLING_MEMBER) ? "{\"trace\":\"1\"," + envelope.substring(1) : envelope)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private boolean within(Duration skew, Instant time) {
        return Duration.between(time, clock.instant()).abs().compareTo(skew) <= 0;
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw Refusal.user(otherwise);
        }
    }
}
