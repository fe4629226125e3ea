package org.camelmle.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.camelmle.jose.JwePolicy;
import org.camelmle.keys.MleKey;
import org.camelmle.message.Requirement;

/** What a sandbox is to be like. Nothing has to be set. */
public final class SandboxBuilder {

    /** Before the second to fifth attempt; the provider's own are not documented. */
    private static final List<Duration> WEBHOOK_DELAYS =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8));

    final List<String> apiKeys = new ArrayList<>();
    final List<MleKey> methodKeys = new ArrayList<>();
    final List<MleKey> teamKeys = new ArrayList<>();
    final List<MleKey> otherTeamKeys = new ArrayList<>();
    final String otherApiKey = Answer.newId("sk_other_");
    int port;
    Clock clock = Clock.systemUTC();
    Requirement encryptedRequest = Requirement.PREFERRED;
    boolean reprocess500s;
    boolean nestedAuth;
    String deletedStatus = "disabled";
    List<Duration> webhookDelays = WEBHOOK_DELAYS;
    Consumer<Received> observer = any -> {};
    int maxMessageSize = JwePolicy.DEFAULT_MAX_MESSAGE_SIZE;

    SandboxBuilder() {}

    /** The port on the loopback address. A free one. */
    public SandboxBuilder port(int number) {
        port = number;
        return this;
    }

    /** What time it is for keys, webhooks and records. */
    public SandboxBuilder clock(Clock source) {
        clock = Objects.requireNonNull(source, "source");
        return this;
    }

    /** One more API key of the team. A random one if none is given. */
    public SandboxBuilder apiKey(String apiKey) {
        apiKeys.add(Objects.requireNonNull(apiKey, "apiKey"));
        return this;
    }

    /** A pair that the server holds, in its state and under its id. One is generated if none is given. */
    public SandboxBuilder methodKey(MleKey pair) {
        if (pair.privateKey().isEmpty()) {
            throw new IllegalArgumentException("The key '" + pair.id() + "' has no private half to decrypt with");
        }
        methodKeys.add(pair);
        return this;
    }

    /** A public key that the team has registered directly. */
    public SandboxBuilder teamKey(MleKey key) {
        teamKeys.add(Objects.requireNonNull(key, "key"));
        return this;
    }

    /** A public key that another team has registered: for this one it is unknown. */
    public SandboxBuilder otherTeamKey(MleKey key) {
        otherTeamKeys.add(Objects.requireNonNull(key, "key"));
        return this;
    }

    /** Requests with a plain body are refused with {@code MLE_INVALID_HEADER}. They are ordinary requests. */
    public SandboxBuilder requireMle() {
        encryptedRequest = Requirement.REQUIRED;
        return this;
    }

    /**
     * Answers of 500 and above are not stored under an Idempotency-Key, so a repetition is processed. They are stored. The
     * provider's pages do not say which of the two holds, nor what becomes of work that was done before such an answer; here
     * it is assumed to be done once under a key, so that a repetition is answered with what came of it the first time. A
     * provider that did it again would create a second entity, and no client could prevent it.
     */
    public SandboxBuilder reprocess500s() {
        reprocess500s = true;
        return this;
    }

    /** {@code /auth/{id}} in the shape of the OpenAPI description. In that of the documentation, flat. */
    public SandboxBuilder nestedAuth() {
        nestedAuth = true;
        return this;
    }

    /** A deleted team key reads {@code deleted}, as in the OpenAPI description. It reads {@code disabled}. */
    public SandboxBuilder deletedStatus() {
        deletedStatus = "deleted";
        return this;
    }

    /** What is waited before the second and each further attempt of a webhook. 1, 2, 4 and 8 seconds. */
    public SandboxBuilder webhookDelays(List<Duration> delays) {
        webhookDelays = List.copyOf(delays);
        return this;
    }

    /** The longest JWE that is read or written, in octets. 8 MiB. */
    public SandboxBuilder maxMessageSize(int octets) {
        maxMessageSize = octets;
        return this;
    }

    /** Is shown every request, on the server's threads; {@link Sandbox#received()} keeps only the newest ones. */
    public SandboxBuilder observer(Consumer<Received> consumer) {
        observer = Objects.requireNonNull(consumer, "consumer");
        return this;
    }

    /** Starts the server. */
    public Sandbox start() {
        if (apiKeys.isEmpty()) {
            apiKeys.add(Answer.newId("sk_"));
        }
        return new Sandbox(this);
    }
}
