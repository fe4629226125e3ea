package org.camelmle.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.camelmle.MessageRejectedException;
import org.camelmle.jose.jws.JwsAlgorithm;
import org.camelmle.jose.jws.JwsSigner;
import org.camelmle.profile.Profiles;
import org.camelmle.profile.signing.RequestLine;
import org.camelmle.profile.signing.RequestVerifier;
import org.camelmle.profile.signing.RequestVerifier.Incoming;
import org.camelmle.profile.signing.RequestVerifier.Verified;
import org.camelmle.profile.signing.SigningOptions;

/** The verifier of signed requests. The first octet says whether the claims are signed by a caller's key; then any claims. */
final class SignedRequestTarget implements FuzzTarget {

    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    private static final Instant NOW = Instant.ofEpochSecond(1774828800);
    private static final JwsSigner SIGNER = JwsSigner.of(JwsAlgorithm.HS256, "key-1", SECRET);
    private static final RequestLine LINE = new RequestLine("POST", "api.example.com", "/pts/v2/payments", "a=b");
    private static final SigningOptions OPTIONS = new SigningOptions(
            Optional.empty(),
            Optional.of("key-1"),
            Optional.of(Base64.getEncoder().encodeToString(SECRET)),
            Optional.empty(),
            Optional.of("merchant"),
            Optional.of("organization"),
            Optional.empty(),
            Duration.ofSeconds(5),
            Set.of(),
            Clock.fixed(NOW, ZoneOffset.UTC));

    @Override
    public void accept(byte[] input) {
        Pieces pieces = new Pieces(input);
        boolean signed = (pieces.choice() & 1) != 0;
        byte[] body = pieces.text().getBytes(UTF_8);
        byte[] rest = pieces.rest();
        String token = signed ? SIGNER.sign(rest) : new String(rest, UTF_8);
        RequestVerifier verifier = Profiles.byName("cybersource")
                .signing()
                .orElseThrow()
                .verifier(OPTIONS)
                .orElseThrow();
        Incoming incoming = new Incoming(
                LINE, body, name -> Optional.of("Bearer " + token).filter(it -> name.equals("Authorization")), NOW);
        try {
            Verified verified = verifier.verify(incoming);
            FuzzTarget.require(signed, "a request that nobody signed");
            FuzzTarget.require(verified.owner().equals("organization"), "another owner");
            FuzzTarget.require(verified.merchantId().equals("merchant"), "another merchant");
            requireRefusedAgain(verifier, incoming);
        } catch (MessageRejectedException e) {
            FuzzTarget.require(!e.getMessage().contains(token) || token.length() < 8, "a token in a message");
        }
    }

    private static void requireRefusedAgain(RequestVerifier verifier, Incoming incoming) {
        try {
            verifier.verify(incoming);
            throw new AssertionError("a request that was accepted twice");
        } catch (MessageRejectedException e) {
            // As it should be.
        }
    }

    @Override
    public Stream<byte[]> seeds() {
        String claims = "{\"iat\":1774828790,\"exp\":1774828850,\"iss\":\"organization\",\"jti\":\"1\","
                + "\"v-c-merchant-id\":\"merchant\",\"v-c-jwt-version\":\"2\",\"request-method\":\"post\","
                + "\"request-host\":\"api.example.com\",\"request-resource-path\":\"/pts/v2/payments?a=b\"%s}";
        String digest = ",\"digestAlgorithm\":\"SHA-256\",\"digest\":\"RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=\"";
        return Stream.of(
                Pieces.join(
                        new int[] {1}, new String[] {""}, claims.formatted("").getBytes(UTF_8)),
                Pieces.join(
                        new int[] {1},
                        new String[] {"{}"},
                        claims.formatted(digest).getBytes(UTF_8)),
                Pieces.join(
                        new int[] {1},
                        new String[] {""},
                        claims.formatted(",\"v-c-response-mle-kid\":\"k\"").getBytes(UTF_8)),
                Pieces.join(
                        new int[] {0},
                        new String[] {""},
                        SIGNER.sign("{}".getBytes(UTF_8)).getBytes(UTF_8)));
    }
}
