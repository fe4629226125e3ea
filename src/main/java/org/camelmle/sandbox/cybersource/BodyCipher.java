package org.camelmle.sandbox.cybersource;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.camelmle.MessageRejectedException;
import org.camelmle.jose.CompactJwe;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.jose.EncodedHeader;
import org.camelmle.jose.JweCodec;
import org.camelmle.jose.JwePolicy;
import org.camelmle.jose.KeyManagementAlgorithm;
import org.camelmle.keys.MleKey;
import org.camelmle.profile.Envelope;
import org.camelmle.profile.JsonMember;
import org.camelmle.profile.http.HeaderLookup;

/** The server's side of the JWE: opens {@code encryptedRequest}, makes {@code encryptedResponse}. */
final class BodyCipher {

    private static final JwePolicy POLICY = new JwePolicy(
            Set.of(KeyManagementAlgorithm.values()),
            Set.of(ContentEncryption.values()),
            true,
            Optional.empty(),
            JwePolicy.DEFAULT_MAX_MESSAGE_SIZE);

    private final Envelope requests;
    private final Envelope responses;
    private final JweCodec codec = new JweCodec(POLICY, CryptoProvider.select("auto"));
    private final Clock clock;

    BodyCipher(String requestMember, String responseMember, Clock clock) {
        this.requests = new JsonMember(requestMember);
        this.responses = new JsonMember(responseMember);
        this.clock = clock;
    }

    /** A request's JWE, not yet opened. */
    Optional<CompactJwe> find(byte[] body) {
        try {
            return requests.find(body, HeaderLookup.NONE)
                    .map(found -> found.jwes().get(0))
                    .map(at -> codec.parse(at.text(), at.from(), at.to()));
        } catch (MessageRejectedException e) {
            throw Refusal.user("the JWE: " + e.explanation().found());
        }
    }

    /** Opens it with the pair that its {@code kid} names; each failure looks the same to the client. */
    byte[] open(CompactJwe jwe, List<MleKey> pairs) {
        MleKey key = jwe.header()
                .keyId()
                .flatMap(id ->
                        pairs.stream().filter(pair -> pair.id().equals(id)).findFirst())
                .orElseThrow(() -> Refusal.user("the JWE's kid is no current certificate's"));
        try {
            return codec.decrypt(jwe, key);
        } catch (MessageRejectedException e) {
            throw Refusal.user("the JWE does not open");
        }
    }

    /** How an answer's JWE is to look. */
    record Form(
            KeyManagementAlgorithm algorithm,
            ContentEncryption encryptionMethod,
            String keyId,
            Supplier<Map<String, Object>> more) {}

    byte[] encrypt(byte[] plaintext, MleKey recipient, Form form) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("kid", form.keyId());
        members.putAll(form.more().get());
        EncodedHeader header =
                EncodedHeader.of(recipient.toPublic(), form.algorithm(), form.encryptionMethod(), members);
        return responses.wrap(plaintext, (text, before, after) -> codec.encrypt(text, header, before, after));
    }

    /** The time as a member of the header. */
    Map<String, Object> issuedNow(boolean asText) {
        long seconds = clock.instant().getEpochSecond();
        return Map.of("iat", asText ? Long.toString(seconds) : (Object) seconds);
    }
}
