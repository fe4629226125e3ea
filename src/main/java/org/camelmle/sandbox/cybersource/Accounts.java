package org.camelmle.sandbox.cybersource;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camelmle.jose.jws.JwsVerifier;

/** What Business Center knows: who owns which key, and which merchants a portfolio may act for. Safe for many threads. */
final class Accounts {

    /** A key that signs tokens. */
    record SigningKey(String owner, JwsVerifier verifier) {}

    /** A key that answers are encrypted to. */
    record ResponseKey(String id, String owner, CertifiedPair pair) {}

    private final Map<String, SigningKey> signing = new HashMap<>();
    private final Map<String, ResponseKey> response = new LinkedHashMap<>();
    private final Map<String, Set<String>> merchants = new HashMap<>();

    synchronized void addSigning(String keyId, String owner, JwsVerifier verifier) {
        signing.put(keyId, new SigningKey(owner, verifier));
    }

    synchronized void addResponse(String keyId, String owner, CertifiedPair pair) {
        response.put(keyId, new ResponseKey(keyId, owner, pair));
    }

    synchronized void addMerchant(String portfolio, String merchant) {
        merchants.computeIfAbsent(portfolio, any -> new HashSet<>()).add(merchant);
    }

    synchronized Optional<SigningKey> signing(String keyId) {
        return Optional.ofNullable(signing.get(keyId));
    }

    /** Only a key of this very account: one of another looks unknown. */
    synchronized Optional<ResponseKey> response(String keyId, String owner) {
        return Optional.ofNullable(response.get(keyId))
                .filter(key -> key.owner().equals(owner));
    }

    synchronized boolean mayActFor(String owner, String merchant) {
        return owner.equals(merchant) || merchants.getOrDefault(owner, Set.of()).contains(merchant);
    }
}
