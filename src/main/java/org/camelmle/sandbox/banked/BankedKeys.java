package org.camelmle.sandbox.banked;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;

/** The server's own keys, to which fields of requests are encrypted, with the members that only Banked has. */
public final class BankedKeys {

    private static final Duration LIFETIME = Duration.ofDays(398);
    private static final int SIGN_OCTET = 0;

    private final Clock clock;
    private final List<Published> keys = new ArrayList<>();

    /** A key as it is published: whether for tests, and for which region. */
    private record Published(MleKey pair, Instant issued, Instant expires, boolean test, String region) {}

    BankedKeys(Clock clock) {
        this.clock = clock;
    }

    /** Publishes one more key, for a region, for production or for tests, from now on for 398 days. */
    public synchronized MleKey add(String region, Purpose purpose) {
        Instant now = clock.instant();
        return add(pair(UUID.randomUUID() + ".1"), now, now.plus(LIFETIME), purpose, region);
    }

    /** What a key is published for. */
    public enum Purpose {
        PRODUCTION,
        TEST
    }

    /** Publishes a given key. */
    public synchronized MleKey add(MleKey pair, Instant issued, Instant expires, Purpose purpose, String region) {
        keys.add(new Published(pair, issued, expires, purpose == Purpose.TEST, region));
        return pair;
    }

    /** Publishes a key no more, and opens nothing with it. */
    public synchronized void remove(String kid) {
        keys.removeIf(key -> key.pair().id().equals(kid));
    }

    synchronized KeySource decryptionKeys() {
        return this::pairs;
    }

    private synchronized KeySet pairs() {
        return KeySet.of(keys.stream().map(Published::pair).toList());
    }

    synchronized byte[] jwks() {
        ObjectNode set = Json.MAPPER.createObjectNode();
        ArrayNode entries = set.putArray("keys");
        for (Published key : keys) {
            RSAPublicKey half = key.pair().publicKey();
            entries.addObject()
                    .put("kty", "RSA")
                    .put("use", "enc")
                    .put("alg", "RSA-OAEP-256")
                    .put("kid", key.pair().id())
                    .put("n", number(half.getModulus()))
                    .put("e", number(half.getPublicExponent()))
                    .put("bnkd.iat", key.issued().getEpochSecond())
                    .put("bnkd.exp", key.expires().getEpochSecond())
                    .put("bnkd.test", key.test())
                    .put("bnkd.region", key.region());
        }
        return Json.write(set);
    }

    private static String number(BigInteger value) {
        byte[] octets = value.toByteArray();
        int from = octets[0] == SIGN_OCTET ? 1 : 0;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOfRange(octets, from, octets.length));
    }

    static MleKey pair(String kid) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair pair = generator.generateKeyPair();
            return MleKey.ofPair(
                    kid, KeyStatus.ACTIVE, (RSAPublicKey) pair.getPublic(), pair.getPrivate(), Optional.empty());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform makes RSA keys", e);
        }
    }
}
