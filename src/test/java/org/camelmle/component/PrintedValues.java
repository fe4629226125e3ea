package org.camelmle.component;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.camelmle.ErrorAnswer;
import org.camelmle.Explanation;
import org.camelmle.KeyRegistrationException;
import org.camelmle.KeyRejectedException;
import org.camelmle.KeyUnavailableException;
import org.camelmle.ProviderUnavailableException;
import org.camelmle.RequestRejectedException;
import org.camelmle.WipedOctets;
import org.camelmle.component.http.ProviderApi;
import org.camelmle.component.wire.DeadLetter;
import org.camelmle.jose.Base64Segment;
import org.camelmle.jose.CompactJwe;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.jws.CompactJws;
import org.camelmle.jose.jws.JwsVerifier;
import org.camelmle.keys.JwksDocument;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.remote.JwksFetch;
import org.camelmle.life.KeyApiCall;
import org.camelmle.message.DecryptedMessage;
import org.camelmle.message.EncryptedMessage;
import org.camelmle.message.FallbackMode;
import org.camelmle.message.FallbackPolicy;
import org.camelmle.message.ReceivedRequest;
import org.camelmle.message.RequestSigning;
import org.camelmle.message.WireMessage;
import org.camelmle.profile.Envelope;
import org.camelmle.profile.KeyApi;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.profile.signing.RequestLine;
import org.camelmle.profile.signing.RequestSigner;
import org.camelmle.profile.signing.RequestVerifier;
import org.camelmle.profile.signing.SignedFacts;

/** What lives for a moment only, so that no context is found to be made of it, with a secret in each place for one. */
final class PrintedValues {

    /** Types that have no place for a secret, with what they are made of. */
    static final Map<String, String> WITHOUT_A_PLACE = Map.ofEntries(
            Map.entry("MleConfigurationException", "its Explanation"),
            Map.entry("audit.AuditChain$Line", "a line of the audit file, which LeakChannelsTest reads"),
            Map.entry("audit.AuditChain$Verdict", "such lines"),
            Map.entry("audit.AuditEntry", "what such a line is made of"),
            Map.entry("audit.AuditMark", "the mark beside the audit file, which LeakChannelsTest reads"),
            Map.entry("component.FallbackEvent", "a server's name and a provider's code"),
            Map.entry("component.http.ForeignEndpoint", "the address that somebody else's keys are at, without a user"),
            Map.entry("keys.CertificateKeySource$Validity", "a name and a day"),
            Map.entry("keys.JwksDocument$Alarm", "a sentence on a public key"),
            Map.entry("keys.JwksDocument$MalformedJwksException", "a sentence of ours"),
            Map.entry("keys.KeyPolicy$Finding", "a sentence on a key's size"),
            Map.entry("keys.StrictJson$Limits", "numbers"),
            Map.entry("keys.StrictJson$NotJsonException", "a sentence of ours"),
            Map.entry("keys.remote.JwksFetch$FetchFailedException", "a sentence of ours"),
            Map.entry("keys.remote.KeyChanges", "ids of public keys"),
            Map.entry("keys.remote.KeyRefresh", "ids of public keys, and sentences on them"),
            Map.entry("life.CredentialReport", "names of credentials, and ids of keys"),
            Map.entry("life.LastUse", "a minute"),
            Map.entry("life.RotationRules", "times"),
            Map.entry("life.RotationStep", "a key's id and a sentence of ours"),
            Map.entry("message.CallPolicy$Attempt", "numbers"),
            Map.entry("message.CallPolicy$Next", "a time"),
            Map.entry("message.JweInspection", "known members of a header that is in clear on the wire"),
            Map.entry("profile.KeyApi$RegisteredKey", "ids and the thumbprint of a public key"),
            Map.entry("profile.KeyExchange$Letter", "a mail with a public key"),
            Map.entry("profile.Profile$KeyIds", "ids"),
            Map.entry("profile.WebhookApi$Webhook", "ids and our own address"),
            Map.entry("profile.http.WebhookScheme$Delivery", "what to do, and digests"),
            Map.entry("profile.json.FieldScan$Member", "a pointer and places in a text"),
            Map.entry("profile.json.Span", "places in a text"),
            Map.entry("profile.signing.RequestVerifier$Verified", "names and ids"));

    private PrintedValues() {}

    /**
     * @param pair is allowed to show its public half
     * @param wireBody with the secret encrypted in it
     */
    static List<Object> with(String secret, MleKey pair, byte[] wireBody) {
        byte[] octets = secret.getBytes(US_ASCII);
        HeaderLookup headers = name -> Optional.of(secret);
        Map<String, String> credential = Map.of("Authorization", secret);
        RequestLine line = RequestLine.of("POST", URI.create("https://a.example/pay?apikey=" + secret));
        Instant now = Instant.EPOCH;
        Explanation explanation = new Explanation("found", "expected", "cause", "next step");
        ErrorAnswer answer = ErrorAnswer.reply(400, "CODE", "a fixed body");
        WipedOctets wiped = new WipedOctets(1);
        wiped.writeAll(octets);
        String token = "eyJhbGciOiJIUzI1NiJ9."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(("{\"pan\":\"" + secret + "\"}").getBytes(US_ASCII))
                + ".AAAA";
        SignedFacts facts = new SignedFacts(
                line, now, now, "key", Optional.of("owner"), Map.of("pan", secret), octets, Optional.of(secret));
        int begin = "{\"encrypted\":\"".length();
        return List.of(
                wiped,
                new KeyRegistrationException(explanation, answer),
                new KeyRejectedException(explanation, answer),
                new KeyUnavailableException(explanation).answeredWith(answer),
                new RequestRejectedException(explanation, answer),
                new FallbackPolicy.FailedCall(
                        true,
                        FallbackMode.never,
                        true,
                        Optional.of(new ProviderUnavailableException(explanation, answer)),
                        true,
                        true,
                        false),
                new ProviderApi.Answer(200, octets, headers),
                new DeadLetter(Optional.of("https://a.example/pay"), Optional.of("POST"), secret, octets),
                new Base64Segment("payload", octets, 0, octets.length),
                CompactJwe.parse(wireBody, begin, wireBody.length - 2, wireBody.length),
                CompactJws.parse(token),
                JwsVerifier.of(secret.repeat(2).getBytes(US_ASCII)),
                new JwksDocument(KeySet.of(pair), List.of()),
                new JwksFetch.Answer(OptionalInt.of(200), Map.of("etag", "x"), octets),
                new KeyApiCall.Answer(200, headers, octets),
                new DecryptedMessage(octets, true, Optional.of("k"), Optional.of(secret), List.of(), Optional.empty()),
                new EncryptedMessage(octets, false, credential, Optional.of("k"), Optional.empty(), Optional.of(facts)),
                new ReceivedRequest(Optional.of(pair), ContentEncryption.A256GCM),
                new WireMessage(octets, OptionalInt.of(200), headers),
                new Envelope.Location(octets, 0, octets.length),
                new KeyApi.Request("POST", "/keys", credential, octets),
                new RequestSigning.Verification(
                        request -> new RequestVerifier.Verified("o", "m", Optional.empty()), "h"),
                line,
                new RequestSigner.Outgoing(line, octets, Optional.empty(), Optional.empty(), now),
                new RequestSigner.Signature(Map.of("x-pay-token", secret), Optional.of(facts)),
                new RequestVerifier.Incoming(line, octets, name -> Optional.of(secret), now),
                facts);
    }

    /** Names of classes, as {@link Class#getName} has them. */
    static Set<String> namesWithoutAPlace() {
        return WITHOUT_A_PLACE.keySet().stream()
                .map(name -> "org.camelmle." + name)
                .collect(Collectors.toSet());
    }
}
