package org.camelmle.sandbox.banked;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.camelmle.MessageRejectedException;
import org.camelmle.keys.MleKey;
import org.camelmle.sandbox.banked.Credential.Answers;

/**
 * Banked's API on the loopback address: {@code /v3/payins}, and the keys behind {@code Authorization}.
 *
 * <pre>{@code
 * try (BankedSandbox banked = BankedSandbox.start(Clock.systemUTC())) {
 *     Credential credential = banked.issue("live-2026", Answers.ENCRYPTED, Optional.of(ourPublicKey));
 *     call(banked.url(), credential.authorization());
 *     banked.next(1, BankedFault.WRONG_KEY);
 * }
 * }</pre>
 *
 * <p>It imitates the protocol, not the business: no payment is made. Where Banked's documents are silent, its answers name
 * no key and its errors are plain. Safe for many threads.
 */
public final class BankedSandbox implements AutoCloseable {

    /** How many requests are kept for {@link #received()}. */
    public static final int RECORDED = 1000;

    private static final int LONGEST_BODY = 1024 * 1024;
    private static final String JSON = "application/json";
    private static final String JOSE = "application/jose";

    static {
        // Without it the JDK's server holds every second packet of an answer back for 40 ms (Nagle's algorithm).
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final List<Credential> credentials = new CopyOnWriteArrayList<>();
    private final Deque<BankedRequest> received = new ArrayDeque<>();
    private final Map<BankedFault, Integer> ordered = new EnumMap<>(BankedFault.class);
    private final BankedKeys keys;
    private final BankedCipher cipher;
    private final Payins payins;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "mle-banked-sandbox");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpServer server;

    private BankedSandbox(Clock clock) {
        this.keys = new BankedKeys(clock);
        this.cipher = new BankedCipher(keys.decryptionKeys());
        this.payins = new Payins(clock);
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("The sandbox cannot listen", e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Starts a server with one production key for the region {@code uk}. */
    public static BankedSandbox start(Clock clock) {
        BankedSandbox sandbox = new BankedSandbox(clock);
        sandbox.keys.add("uk", BankedKeys.Purpose.PRODUCTION);
        return sandbox;
    }

    /** The API's root, without a slash at the end. */
    public String url() {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort();
    }

    /** The keys that fields of requests are encrypted to. */
    public BankedKeys keys() {
        return keys;
    }

    /**
     * Issues API credentials, as Banked does after a letter. Those that are there stay.
     *
     * @param key the merchant's public key, for encrypted answers
     */
    public Credential issue(String name, Answers answers, Optional<MleKey> key) {
        Credential issued = new Credential(
                name, "key_" + UUID.randomUUID(), "secret_" + UUID.randomUUID(), answers, key.map(MleKey::toPublic));
        credentials.add(issued);
        return issued;
    }

    /** Takes credentials back: a call with them is answered 401. */
    public void revoke(Credential credential) {
        credentials.remove(credential);
    }

    /** Orders a fault for the next so many requests that it concerns. */
    public BankedSandbox next(int times, BankedFault fault) {
        synchronized (ordered) {
            ordered.put(fault, times);
        }
        return this;
    }

    /** The fields of a payin that may come encrypted. Customer's name and e-mail unless set. */
    public BankedSandbox encryptedFields(String paths) {
        cipher.fields(paths);
        return this;
    }

    /** The newest {@link #RECORDED} requests, oldest first. */
    public List<BankedRequest> received() {
        synchronized (received) {
            return List.copyOf(received);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new HashMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, String.join(", ", values)));
            BankedRequest request = new BankedRequest(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    headers,
                    exchange.getRequestBody().readNBytes(LONGEST_BODY),
                    Optional.empty(),
                    0,
                    "",
                    new byte[0]);
            BankedRequest answered = answer(request);
            record(answered);
            exchange.getResponseHeaders().set("Content-Type", answered.contentType());
            exchange.sendResponseHeaders(answered.status(), answered.answer().length);
            exchange.getResponseBody().write(answered.answer());
        }
    }

    private void record(BankedRequest one) {
        synchronized (received) {
            if (received.size() == RECORDED) {
                received.removeFirst();
            }
            received.addLast(one);
        }
    }

    private BankedRequest answer(BankedRequest request) {
        Optional<Credential> caller = caller(request);
        if (caller.isEmpty()) {
            return plain(
                    request, Payins.Outcome.error(401, "unauthorized", "The credentials are missing or not valid."));
        }
        if (request.path().equals("/.well-known/jwks.json")) {
            return happens(BankedFault.KEYS_OUTAGE)
                    ? plain(request, Payins.Outcome.error(500, "internal_error", "Something went wrong."))
                    : request.answered(200, JSON, keys.jwks());
        }
        if (happens(BankedFault.PLAIN_ERROR)) {
            return plain(request, Payins.Outcome.error(503, "unavailable", "Try again later."));
        }
        try {
            byte[] opened = cipher.opened(request);
            BankedRequest readable = opened == request.body() ? request : request.openedAs(opened);
            return shaped(readable, resource(readable, opened), caller.get());
        } catch (MessageRejectedException e) {
            return plain(request, Payins.Outcome.error(400, "invalid_encrypted_field", "A field cannot be decrypted."));
        }
    }

    private Optional<Credential> caller(BankedRequest request) {
        String shown = request.header("Authorization").orElse("");
        return credentials.stream().filter(one -> one.isShownBy(shown)).findFirst();
    }

    private Payins.Outcome resource(BankedRequest request, byte[] body) {
        String collection = "/v3/payins";
        if (request.method().equals("POST") && request.path().equals(collection)) {
            return payins.create(body);
        }
        if (request.method().equals("GET") && request.path().startsWith(collection + "/")) {
            return payins.find(request.path().substring(collection.length() + 1));
        }
        return Payins.Outcome.error(404, "not_found", "There is no such resource.");
    }

    private BankedRequest shaped(BankedRequest request, Payins.Outcome outcome, Credential caller) {
        boolean good = outcome.status() < 300;
        if (!good && !(caller.key().isPresent() && happens(BankedFault.ENCRYPTED_ERROR))) {
            return plain(request, outcome);
        }
        return switch (caller.answers()) {
            case PLAIN -> plain(request, outcome);
            case REDACTED -> plain(request, new Payins.Outcome(outcome.status(), Payins.redacted(outcome.body())));
            case ENCRYPTED ->
                encrypted(
                        request, outcome.status(), outcome.body(), caller.key().orElseThrow());
        };
    }

    private BankedRequest encrypted(BankedRequest request, int status, JsonNode body, MleKey key) {
        if (happens(BankedFault.PLAIN_ANSWER)) {
            return request.answered(status, JSON, Json.write(body));
        }
        MleKey recipient = happens(BankedFault.WRONG_KEY) ? BankedKeys.pair(key.id()) : key;
        byte[] jwe = cipher.sealed(
                Json.write(body), recipient, happens(BankedFault.A128GCM), happens(BankedFault.WITH_KEY_ID));
        String type = happens(BankedFault.ODD_CONTENT_TYPE) ? "Application/JOSE; charset=utf-8" : JOSE;
        return request.answered(status, type, jwe);
    }

    private static BankedRequest plain(BankedRequest request, Payins.Outcome outcome) {
        return request.answered(outcome.status(), JSON, Json.write(outcome.body()));
    }

    private boolean happens(BankedFault fault) {
        synchronized (ordered) {
            Integer left = ordered.remove(fault);
            if (left != null && left > 1) {
                ordered.put(fault, left - 1);
            }
            return left != null;
        }
    }
}
