package org.camelmle.fuzz;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.RSAKey;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.camelmle.keys.JwksDocument;
import org.camelmle.keys.JwksDocument.MalformedJwksException;
import org.camelmle.keys.MleKey;
import org.camelmle.profile.Profile.KeyScope;
import org.camelmle.profile.Profiles;
import org.camelmle.testkit.Vectors;

/** A peer's JWKS under the rules of Method and of Banked, each accepted key against Nimbus. */
final class JwksTarget implements FuzzTarget {

    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

    private final List<JwksDocument.StatusRule> rules = List.of(
            Profiles.byName("method").keyRule().in(new KeyScope("production", Optional.empty())),
            Profiles.byName("banked").keyRule().in(new KeyScope("production", Optional.of("EU"))));

    @Override
    public void accept(byte[] input) throws ParseException {
        for (JwksDocument.StatusRule rule : rules) {
            Optional<JwksDocument> document = read(input, rule);
            if (document.isPresent()) {
                JsonNode json = Second.json(input).orElseThrow(() -> new AssertionError("Jackson does not take it"));
                for (MleKey key : document.get().keys().keys()) {
                    compare(key, json);
                }
            }
        }
    }

    private static Optional<JwksDocument> read(byte[] body, JwksDocument.StatusRule rule) {
        try {
            return Optional.of(JwksDocument.read(body, rule, NOW));
        } catch (MalformedJwksException e) {
            return Optional.empty();
        }
    }

    private static void compare(MleKey key, JsonNode json) throws ParseException {
        RsaKeys.check(key);
        FuzzTarget.require(key.privateKey().isEmpty(), "a private key from a peer");
        JsonNode entry = Vectors.elements(json.path("keys"))
                .filter(it -> it.path("kid").asText("").equals(key.id()))
                .filter(it -> it.path("kty").asText("").equals("RSA"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("a key that is not in the document"));
        RSAKey other = nimbus(entry);
        FuzzTarget.require(
                other.getModulus().decodeToBigInteger().equals(key.publicKey().getModulus()), "another modulus");
        FuzzTarget.require(
                other.getPublicExponent()
                        .decodeToBigInteger()
                        .equals(key.publicKey().getPublicExponent()),
                "another exponent");
    }

    /** Of these numbers alone: what else stands there may be beyond Nimbus, which wants all of p to qi or none. */
    static RSAKey nimbus(JsonNode entry) throws ParseException {
        Map<String, Object> members = Second.STRICT.convertValue(entry, new TypeReference<>() {});
        members.keySet().retainAll(List.of("kty", "n", "e", "d"));
        return RSAKey.parse(members);
    }

    @Override
    public Stream<byte[]> seeds() {
        return Seeds.bodies("jwks_cases.json", "jwks");
    }

    @Override
    public int longest() {
        return 6000;
    }
}
