package org.camelmle.profile.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.keys.MleKey;
import org.camelmle.profile.signing.RequestVerifier.Incoming;
import org.camelmle.profile.signing.RequestVerifier.Verified;
import org.camelmle.sandbox.cybersource.CyberSourceSandbox;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.RawMerchant;
import org.camelmle.testkit.RawMerchant.Request;

/** Requests that Nimbus has signed, and what verifies them. */
abstract class SignedRequests {

    static final String PATH = "/pts/v2/payments";
    static final String TARGET = PATH + "?x=1";
    static final String BODY = "{\"encryptedRequest\":\"a.b.c.d.e\"}";
    static final String REPLY_KEY = Account.MERCHANT.response().serialNumber();
    static final MleKey CALLERS = Account.SIGNING.key().toPublic();

    final MovableClock clock = new MovableClock(Account.NOW);

    RawMerchant merchant() {
        return new RawMerchant(Account.MERCHANT, Account.OTHER, clock);
    }

    Request post() {
        return merchant().plainPost(TARGET, BODY);
    }

    /** Of the merchant testmid with its certificate, and these options beside them. */
    static RequestVerifier verifier(Map<String, String> more) {
        Map<String, String> set = new HashMap<>(Map.of("merchantId", "testmid"));
        set.putAll(more);
        return verifier(Account.options(List.of(CALLERS), set));
    }

    static RequestVerifier verifier(SigningOptions options) {
        return new CyberSourceSigning().verifier(options).orElseThrow();
    }

    Verified verified(RequestVerifier verifier, Request request) {
        return verifier.verify(new Incoming(
                RequestLine.of(request.method(), URI.create("https://" + CyberSourceSandbox.HOST + request.target())),
                request.body(),
                name -> Optional.of(request.authorization())
                        .filter(text -> name.equals("Authorization") && !text.isEmpty()),
                clock.instant()));
    }

    void assertRefused(RequestVerifier verifier, Request request, String why) {
        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(() -> verified(verifier, request))
                .satisfies(refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.UNAUTHENTICATED);
                    assertThat(refused.explanation().found()).contains(why);
                    assertThat(refused.getMessage()).doesNotContain("eyJ");
                });
    }
}
