package org.camelmle.sandbox.cybersource;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.camelmle.MessageRejectedException;
import org.camelmle.jose.CompactJwe;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.KeyManagementAlgorithm;
import org.camelmle.jose.jws.CompactJws;
import org.camelmle.jose.jws.JwsVerifier;
import org.camelmle.keys.MleKey;

/**
 * A running CyberSource on the loopback address: verifies JWS and claims, opens the JWE, answers encrypted.
 *
 * <pre>{@code
 * try (CyberSourceSandbox sandbox = CyberSourceSandbox.start()) {
 *     pay(sandbox.url(), sandbox.merchant().signingP12(sandbox.certificates()));
 *     sandbox.faults().next(1, Fault.PLAIN_ANSWER);
 * }
 * }</pre>
 *
 * <p>Why a request was refused is told to the test by {@link #seen()}, and to the client never. Safe for many threads.
 */
public final class CyberSourceSandbox implements AutoCloseable {

    /** The host that tokens must name: behind a gateway the Host header is another. */
    public static final String HOST = "apitest.cybersource.com";

    /** The CN of CyberSource's own certificates. */
    public static final String SJC = "CyberSource_SJC_US";

    /** Whether requests to a path must be encrypted. */
    public enum Policy {
        MANDATORY,
        OPTIONAL,
        /** Encrypted requests are refused, as when it is not switched on for the account. */
        OFF
    }

    private final Clock clock;
    private final Accounts accounts = new Accounts();
    private final Set<Style> styles = ConcurrentHashMap.newKeySet();
    private final Map<String, Policy> policies = new ConcurrentHashMap<>();
    private final List<CertifiedPair> certificates = new CopyOnWriteArrayList<>();
    private final OrderedFaults<Fault> faults = new OrderedFaults<>(Fault.class);
    private final TokenCheck tokens;
    private final BodyCipher bodies;
    private final Payments payments;
    private final Merchant merchant;
    private final Merchant portfolio;
    private final LoopbackServer server;

    private CyberSourceSandbox(Clock clock, int port) {
        this.clock = clock;
        this.tokens = new TokenCheck(accounts, styles, HOST, Duration.ofSeconds(30), clock);
        this.bodies = new BodyCipher("encryptedRequest", "encryptedResponse", clock);
        this.payments = new Payments(clock);
        this.merchant = register(Merchant.of("testmid", clock.instant()));
        this.portfolio = register(Merchant.of("testportfolio", clock.instant()));
        accounts.addMerchant(portfolio.id(), merchant.id());
        addCertificate(Instant.MIN);
        this.server = new LoopbackServer(port, this::answer);
    }

    /** One with the system's clock, on a free port. */
    public static CyberSourceSandbox start() {
        return start(Clock.systemUTC(), 0);
    }

    /**
     * One with a clock that a test may move.
     *
     * @param port 0 for a free one
     */
    public static CyberSourceSandbox start(Clock clock, int port) {
        return new CyberSourceSandbox(clock, port);
    }

    private Merchant register(Merchant account) {
        accounts.addSigning(
                account.signing().serialNumber(),
                account.id(),
                JwsVerifier.of(account.signing().key().publicKey()));
        accounts.addSigning(
                account.secretId(),
                account.id(),
                JwsVerifier.of(Base64.getDecoder().decode(account.secret())));
        addResponseKey(account.id(), account.response().serialNumber(), account.response());
        return account;
    }

    /** The API's root, without a slash at the end. */
    public String url() {
        return server.url();
    }

    /** A merchant with a REST certificate, a shared secret and a key for answers. */
    public Merchant merchant() {
        return merchant;
    }

    /** A portfolio whose keys are meta keys: they may act for {@link #merchant()}. */
    public Merchant portfolio() {
        return portfolio;
    }

    /** CyberSource's own certificates, the newest first. Requests to the first two are opened. */
    public List<CertifiedPair> certificates() {
        return List.copyOf(certificates);
    }

    /** Rotates: one more certificate of CyberSource's own, which is valid from now on. */
    public CertifiedPair rotate() {
        return addCertificate(clock.instant());
    }

    private CertifiedPair addCertificate(Instant from) {
        Instant start = from.equals(Instant.MIN) ? clock.instant().minus(Duration.ofDays(30)) : from;
        CertifiedPair pair = CertifiedPair.reusing(
                SJC + certificates.size(),
                SJC,
                Merchant.newKeyId(start),
                start.minusSeconds(1),
                start.plus(Duration.ofDays(1095)));
        certificates.add(0, pair);
        return pair;
    }

    /** Registers a key for answers, under the id that key management shows for it. */
    public void addResponseKey(String owner, String keyId, CertifiedPair pair) {
        accounts.addResponse(keyId, owner, pair);
    }

    /** What is done one way or another; may be changed at any time. */
    public Set<Style> styles() {
        return styles;
    }

    /** Whether requests to a path must be encrypted; {@link Policy#OPTIONAL} unless set. */
    public void policy(String path, Policy policy) {
        policies.put(path, policy);
    }

    public OrderedFaults<Fault> faults() {
        return faults;
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
        if (faults.happens(Fault.CONNECTION_RESET)) {
            return Reply.NONE;
        }
        if (faults.happens(Fault.PROXY_ERROR)) {
            return Reply.of(502, "<html><body>Bad gateway</body></html>".getBytes(StandardCharsets.UTF_8))
                    .withHeader("Content-Type", "text/html");
        }
        Reply reply = typed(refusable(call));
        return reply.withHeader("v-c-correlation-id", UUID.randomUUID().toString());
    }

    private Reply typed(Reply reply) {
        return reply.withHeader(
                "Content-Type", styles.contains(Style.JSON_TYPE) ? "application/json" : "application/hal+json");
    }

    private Reply refusable(Call call) {
        Reply.Notes notes = new Reply.Notes();
        try {
            return accepted(call, notes).with(notes);
        } catch (Refusal e) {
            notes.refusal = Optional.of(e.reason());
            byte[] body = e.body().getBytes(StandardCharsets.UTF_8);
            return Reply.of(e.status(), encryptedRefusal(call, body)).with(notes);
        }
    }

    private Reply accepted(Call call, Reply.Notes notes) {
        TokenCheck.Accepted token = tokens.check(call);
        notes.claims = token.claims();
        Optional<CompactJwe> jwe = call.body().length == 0 ? Optional.empty() : bodies.find(call.body());
        checkPolicy(call, jwe);
        Call opened = jwe.map(found -> call.withBody(open(found, notes))).orElse(call);
        Payments.Outcome outcome = payments.answer(opened);
        if (token.answerKey().isEmpty() || outcome.body().length == 0 || faults.happens(Fault.PLAIN_ANSWER)) {
            return Reply.of(outcome.status(), outcome.body());
        }
        byte[] body = faults.happens(Fault.TEXT_ANSWER)
                ? "eyJhbGciOiJSUzI1NiJ9.eyJjdHgiOltdfQ.c2ln".getBytes(StandardCharsets.US_ASCII)
                : outcome.body();
        return Reply.of(
                outcome.status(),
                encrypted(
                        body,
                        token.answerKey().get(),
                        jwe.flatMap(found -> found.header().text("alg"))));
    }

    private void checkPolicy(Call call, Optional<CompactJwe> jwe) {
        Policy policy = policies.getOrDefault(call.path(), Policy.OPTIONAL);
        if (jwe.isPresent() && policy == Policy.OFF) {
            throw Refusal.user("encryption is not switched on for this path");
        }
        if (jwe.isEmpty() && policy == Policy.MANDATORY && call.body().length > 0) {
            throw Refusal.user("a plain body where encryption is mandatory");
        }
    }

    private byte[] open(CompactJwe jwe, Reply.Notes notes) {
        Object issued = jwe.header().members().get("iat");
        if (!(issued instanceof Number) && !(issued instanceof String text && text.matches("[0-9]{1,13}"))) {
            throw Refusal.user("the JWE header has no iat");
        }
        if (!jwe.header().text("enc").equals(Optional.of("A256GCM"))) {
            throw Refusal.user("the JWE's enc is not A256GCM");
        }
        if (styles.contains(Style.NO_SHA1_REQUESTS) && jwe.header().text("alg").equals(Optional.of("RSA-OAEP"))) {
            throw Refusal.user("the JWE's alg is RSA-OAEP with SHA-1");
        }
        int current = styles.contains(Style.NO_PREVIOUS_CERTIFICATE) ? 1 : 2;
        List<MleKey> pairs =
                certificates.stream().limit(current).map(CertifiedPair::key).toList();
        byte[] plaintext = bodies.open(jwe, pairs);
        notes.plaintext = Optional.of(plaintext);
        return plaintext;
    }

    private byte[] encrypted(byte[] body, Accounts.ResponseKey key, Optional<String> requestAlgorithm) {
        boolean sha1 = styles.contains(Style.SHA1_ANSWERS)
                || (styles.contains(Style.ANSWERS_FOLLOW_REQUEST) && requestAlgorithm.equals(Optional.of("RSA-OAEP")));
        BodyCipher.Form form = new BodyCipher.Form(
                sha1 ? KeyManagementAlgorithm.RSA_OAEP : KeyManagementAlgorithm.RSA_OAEP_256,
                faults.happens(Fault.A128GCM_ANSWER) ? ContentEncryption.A128GCM : ContentEncryption.A256GCM,
                faults.happens(Fault.WRONG_KID) ? "0000000000000000000000" : answerKeyId(key),
                () -> bodies.issuedNow(styles.contains(Style.TEXTUAL_IAT_ANSWERS)));
        return new SpoiltAnswer(faults).of(bodies.encrypt(body, key.pair().key(), form));
    }

    private String answerKeyId(Accounts.ResponseKey key) {
        if (styles.contains(Style.THUMBPRINT_ANSWERS)) {
            return key.pair().thumbprint("SHA-1");
        }
        if (styles.contains(Style.SHA256_THUMBPRINT_ANSWERS)) {
            return key.pair().thumbprint("SHA-256");
        }
        return styles.contains(Style.SERIAL_NUMBER_ANSWERS) ? key.pair().serialNumber() : key.id();
    }

    /** To the key that the token named, though the token was not accepted. */
    private byte[] encryptedRefusal(Call call, byte[] body) {
        if (!styles.contains(Style.ENCRYPTED_REFUSALS)) {
            return body;
        }
        try {
            Map<String, Object> claims = CompactJws.parse(
                            call.header("Authorization").orElse("").replaceFirst("^Bearer ", ""))
                    .claims();
            return accounts.response(
                            String.valueOf(claims.get("v-c-response-mle-kid")), String.valueOf(claims.get("iss")))
                    .map(key -> encrypted(body, key, Optional.empty()))
                    .orElse(body);
        } catch (MessageRejectedException e) {
            return body;
        }
    }
}
