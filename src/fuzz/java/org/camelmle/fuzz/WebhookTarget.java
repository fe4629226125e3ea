package org.camelmle.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.camelmle.MessageRejectedException;
import org.camelmle.message.WebhookReceiver;
import org.camelmle.profile.Profiles;
import org.camelmle.profile.http.WebhookScheme.Limits;
import org.camelmle.profile.http.WebhookScheme.Secrets;
import org.camelmle.testkit.Vectors;

/**
 * Webhooks of both providers. The first octet chooses the provider and whether the delivery is signed anew; what is
 * accepted must have a MAC that the JDK makes too.
 */
final class WebhookTarget implements FuzzTarget {

    private static final long NOW = 1774828800;
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC);
    private static final String SECRET = "whsec_test_0123456789abcdef";
    private static final String TOKEN = "token-7";

    @Override
    public void accept(byte[] input) throws GeneralSecurityException {
        Pieces pieces = new Pieces(input);
        int choice = pieces.choice();
        boolean ofMethod = (choice & 1) == 0;
        boolean tokenToo = ofMethod && (choice & 4) != 0;
        String timestamp = pieces.text();
        String signature = pieces.text();
        Optional<String> shown = pieces.given();
        byte[] body = pieces.rest();
        String separator = ofMethod ? ":" : ".";
        String right = mac(timestamp + separator, body);
        if ((choice & 2) != 0) {
            signature = ofMethod ? right : timestamp + "." + right;
        }
        Map<String, Optional<String>> headers = Map.of(
                "method-webhook-timestamp", Optional.of(timestamp),
                "method-webhook-signature", Optional.of(signature),
                "banked-signature", Optional.of(signature),
                "authorization", shown);
        WebhookReceiver receiver = new WebhookReceiver(
                Profiles.byName(ofMethod ? "method" : "banked").webhooks().orElseThrow(),
                Secrets.of(SECRET, null, tokenToo ? TOKEN : null),
                Limits.DEFAULT,
                CLOCK);
        try {
            receiver.receive(body, name -> headers.getOrDefault(name.toLowerCase(Locale.ROOT), Optional.empty()));
        } catch (MessageRejectedException e) {
            return;
        }
        String signed = ofMethod ? timestamp : signature.split("\\.", 2)[0];
        FuzzTarget.require(signed.matches("[0-9]+"), "a timestamp that is no number");
        long age = NOW - Long.parseLong(signed);
        FuzzTarget.require(age <= 300 && age >= -60, "a delivery of another time");
        String expected = mac(signed + separator, body);
        FuzzTarget.require(signature.toLowerCase(Locale.ROOT).endsWith(expected), "a delivery with another MAC");
        FuzzTarget.require(
                !tokenToo || shown.equals(Optional.of(Base64.getEncoder().encodeToString(TOKEN.getBytes(UTF_8)))),
                "a delivery without the token");
    }

    private static String mac(String before, byte[] body) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
        mac.update(before.getBytes(UTF_8));
        return HexFormat.of().formatHex(mac.doFinal(body));
    }

    @Override
    public Stream<byte[]> seeds() {
        return Vectors.cases("webhook_cases.json", "cases")
                .filter(vector -> Seeds.body(vector).length < 4096)
                .flatMap(vector -> Stream.of(0, 2, 3, 4)
                        .map(choice -> Pieces.join(
                                new int[] {choice},
                                new String[] {
                                    header(vector, "method-webhook-timestamp"),
                                    header(vector, "method-webhook-signature"),
                                    header(vector, "authorization")
                                },
                                Seeds.body(vector))));
    }

    private static String header(JsonNode vector, String name) {
        return vector.path("headers").properties().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(header -> header.getValue().asText())
                .findFirst()
                .orElse("");
    }
}
