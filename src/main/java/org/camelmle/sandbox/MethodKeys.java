package org.camelmle.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.camelmle.keys.Base64Url;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;

/**
 * The server's own keys: what it publishes, what it decrypts with, and their rotation. Every change fires the webhooks.
 *
 * <p>The first pair is generated when it is first needed, or given. Returned keys have no private half.
 */
public final class MethodKeys {

    /** How long a deprecated key still decrypts. */
    public static final Duration DEPRECATION_PERIOD = Duration.ofDays(90);

    private static final int BITS = 2048;
    private static final Map<KeyStatus, String> WIRE_STATUS =
            Map.of(KeyStatus.ACTIVE, "active", KeyStatus.RETIRING, "deprecated", KeyStatus.DISABLED, "disabled");

    private record Entry(MleKey key, Instant createdAt, Instant updatedAt) {
        boolean usable(Instant now) {
            return key.status() == KeyStatus.ACTIVE
                    || (key.status() == KeyStatus.RETIRING && now.isBefore(updatedAt.plus(DEPRECATION_PERIOD)));
        }
    }

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Clock clock;
    private final BiConsumer<String, String> onChange;

    /** @param onChange told the event type and the key's id, after the change */
    MethodKeys(Collection<MleKey> given, Clock clock, BiConsumer<String, String> onChange) {
        this.clock = clock;
        this.onChange = onChange;
        given.forEach(this::put);
    }

    /** The newest active key, which clients should encrypt to. */
    public synchronized MleKey active() {
        return usable().activeKey()
                .orElseThrow(() -> new IllegalStateException("No key is active"))
                .toPublic();
    }

    /** Generates a pair and makes it active, beside those that are. */
    public MleKey add() {
        return add(generate());
    }

    /** Adds this pair, in its state and under its id. */
    public MleKey add(MleKey pair) {
        usable();
        put(pair);
        onChange.accept("method_jwk.create", pair.id());
        return pair.toPublic();
    }

    /** Adds an active key and deprecates all others. */
    public MleKey rotate() {
        List<String> old = usable().keys().stream()
                .filter(key -> key.status() == KeyStatus.ACTIVE)
                .map(MleKey::id)
                .toList();
        MleKey added = add();
        old.forEach(this::deprecate);
        return added;
    }

    /** From now on nobody should encrypt to this key; it still decrypts for {@link #DEPRECATION_PERIOD}. */
    public void deprecate(String kid) {
        change(kid, KeyStatus.RETIRING);
    }

    /** From now on this key is refused with {@code MLE_INVALID_KID} and no longer published. */
    public void disable(String kid) {
        change(kid, KeyStatus.DISABLED);
    }

    /** For decryption: active and deprecated pairs. */
    KeySource decryptionKeys() {
        return this::usable;
    }

    /** Waits until there is a key. */
    synchronized KeySet usable() {
        if (entries.isEmpty()) {
            put(generate());
        }
        Instant now = clock.instant();
        List<MleKey> usable = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (entry.usable(now)) {
                usable.add(entry.key());
            }
        }
        return KeySet.of(usable);
    }

    /** The published set: active and deprecated keys, with the fields that the provider really serves. */
    synchronized ObjectNode jwks() {
        ObjectNode document = Answer.JSON.createObjectNode();
        ArrayNode keys = document.putArray("keys");
        for (MleKey key : usable().keys()) {
            Optional.ofNullable(entries.get(key.id())).map(MethodKeys::flat).ifPresent(keys::add);
        }
        return document;
    }

    /** One key as {@code /auth/{id}} shows it, by the documentation: all members beside each other. */
    synchronized Optional<ObjectNode> flat(String id) {
        return find(id, MethodKeys::flat);
    }

    /** One key as {@code /auth/{id}} shows it by the OpenAPI description: the JWK and its thumbprint as members. */
    synchronized Optional<ObjectNode> nested(String id) {
        return find(id, entry -> {
            ObjectNode json = Answer.JSON.createObjectNode().put("id", id);
            jwk(json.putObject("jwk"), entry.key());
            return putState(json.put("jwk_thumbprint", entry.key().thumbprint()), entry);
        });
    }

    private Optional<ObjectNode> find(String id, Function<Entry, ObjectNode> view) {
        usable();
        return Optional.ofNullable(entries.get(id)).map(view);
    }

    private static ObjectNode flat(Entry entry) {
        ObjectNode json = Answer.JSON.createObjectNode().put("id", entry.key().id());
        return putState(jwk(json, entry.key()), entry);
    }

    private static ObjectNode jwk(ObjectNode json, MleKey key) {
        return json.put("kid", key.id())
                .put("kty", "RSA")
                .put("alg", "RSA-OAEP-256")
                .put("use", "enc")
                .put("n", Base64Url.encode(key.publicKey().getModulus()))
                .put("e", Base64Url.encode(key.publicKey().getPublicExponent()));
    }

    private static ObjectNode putState(ObjectNode json, Entry entry) {
        return json.put("status", WIRE_STATUS.getOrDefault(entry.key().status(), "disabled"))
                .put("created_at", Answer.time(entry.createdAt()))
                .put("updated_at", Answer.time(entry.updatedAt()));
    }

    private void change(String kid, KeyStatus status) {
        synchronized (this) {
            Entry entry = entries.get(kid);
            if (entry == null) {
                throw new IllegalArgumentException("No key with the id '" + kid + "'; there are " + entries.keySet());
            }
            entries.put(kid, new Entry(entry.key().withStatus(status), entry.createdAt(), clock.instant()));
        }
        onChange.accept("method_jwk.update", kid);
    }

    private synchronized void put(MleKey pair) {
        Instant created = pair.createdAt().orElseGet(clock::instant);
        entries.put(pair.id(), new Entry(pair, created, created));
    }

    private MleKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            KeyPair pair = generator.generateKeyPair();
            return MleKey.ofPair(
                    Answer.newId("mthd_jwk_"),
                    KeyStatus.ACTIVE,
                    (RSAPublicKey) pair.getPublic(),
                    pair.getPrivate(),
                    Optional.of(clock.instant()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has RSA", e);
        }
    }
}
