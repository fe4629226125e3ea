package org.camelmle.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camelmle.jose.JwePolicy;
import org.camelmle.keys.KeyFiles;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;
import org.camelmle.message.MessageCipher.Settings;
import org.camelmle.profile.Profile;
import org.camelmle.profile.Profiles;
import org.camelmle.profile.signing.RequestLine;
import org.camelmle.profile.signing.RequestSigner;
import org.camelmle.profile.signing.RequestVerifier;
import org.camelmle.profile.signing.RequestVerifier.Verified;
import org.camelmle.profile.signing.SigningOptions;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.sandbox.cybersource.CyberSourceSandbox;
import org.camelmle.sandbox.cybersource.Merchant;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.RawMerchant;
import org.camelmle.testkit.RawMerchant.Request;

/** Both ends of a CyberSource call, with one clock that a test moves. */
final class CyberSourceEnds {

    static final Profile PROFILE = Profiles.byName("cybersource");
    private static final Instant MADE = Instant.parse("2026-03-30T00:00:00Z");
    static final CertifiedPair SJC = CertifiedPair.of("CyberSource_SJC_US", "1690399296411018720001", MADE);
    static final Merchant MERCHANT = new Merchant(
            "testmid",
            CertifiedPair.of("testmid", "1757695744950028980001", MADE),
            CertifiedPair.of("testmid", "1757970970891045720001", MADE),
            "",
            "");

    final MovableClock clock = new MovableClock(MADE);
    final RecordedEvents events = new RecordedEvents();
    private final RequestVerifier verifier = PROFILE.signing()
            .flatMap(scheme -> scheme.verifier(options(MERCHANT.signing().key().toPublic())))
            .orElseThrow();

    /** The pair with its certificate, as it is read from a file. */
    static MleKey certified(CertifiedPair pair) {
        byte[] file = (pair.privateKeyPem() + pair.certificatePem()).getBytes(UTF_8);
        return KeyFiles.readCertified(file, "a file", new char[0]).get(0);
    }

    /** The merchant's key for answers, as the server knows it. */
    static MleKey replyKey() {
        return certified(MERCHANT.response()).toPublic();
    }

    private SigningOptions options(MleKey signing) {
        return new SigningOptions(
                Optional.of(KeySource.of(KeySet.of(signing))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(MERCHANT.id()),
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                Set.of(),
                clock);
    }

    private static RequestLine line(String method, String target) {
        return RequestLine.of(method, URI.create("https://" + CyberSourceSandbox.HOST + target));
    }

    /** What signs the merchant's requests of one target. */
    RequestSigning signing(String method, String target) {
        RequestSigner signer = PROFILE.signing()
                .orElseThrow()
                .signer(options(MERCHANT.signing().key()));
        return new RequestSigning(signer, line(method, target));
    }

    MessageCipher client(Optional<RequestSigning> signing, Requirement request, Requirement response) {
        return new MessageCipher(
                settings(SJC.key().toPublic(), certified(MERCHANT.response()), signing, request, response));
    }

    MessageCipher client(String method, String target) {
        return client(Optional.of(signing(method, target)), Requirement.REQUIRED, Requirement.REQUIRED);
    }

    MessageCipher server(Requirement response) {
        return new MessageCipher(settings(replyKey(), SJC.key(), Optional.empty(), Requirement.REQUIRED, response));
    }

    private Settings settings(
            MleKey peer, MleKey own, Optional<RequestSigning> signing, Requirement request, Requirement response) {
        return new Settings(
                PROFILE,
                KeySource.of(KeySet.of(peer)),
                KeySource.of(KeySet.of(own)),
                Optional.empty(),
                PROFILE.encryptionMethod(),
                request,
                response,
                JwePolicy.DEFAULT_MAX_MESSAGE_SIZE,
                Ciphers.CRYPTO,
                events,
                signing,
                clock);
    }

    /** A caller that has none of our code. */
    RawMerchant raw() {
        return new RawMerchant(MERCHANT, SJC, clock);
    }

    /** Verifies a request and opens it, as a server does. */
    DecryptedMessage received(MessageCipher server, Request request, KeySource callerKeys) {
        WireMessage message = WireMessage.request(
                request.body(),
                Ciphers.headers(Map.of("Authorization", request.authorization(), "Content-Type", "application/json")));
        return server.decryptRequest(message, callerKeys, verified(server, request));
    }

    DecryptedMessage received(MessageCipher server, Request request) {
        return received(server, request, KeySource.of(KeySet.of(replyKey())));
    }

    Verified verified(MessageCipher server, Request request) {
        WireMessage message =
                WireMessage.request(request.body(), Ciphers.headers(Map.of("Authorization", request.authorization())));
        return server.verifyRequest(message, verifier, line(request.method(), request.target()));
    }
}
