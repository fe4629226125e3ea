package org.camelmle.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.camelmle.MessageRejectedException;
import org.camelmle.MleConfigurationException;
import org.camelmle.profile.Profiles;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.profile.http.WebhookScheme;
import org.camelmle.profile.http.WebhookScheme.Action;
import org.camelmle.testkit.MovableClock;
import org.junit.jupiter.api.Test;

class WebhookReceiverTest {

    /** A scheme that believes everybody; the body's text is the event's id. */
    private static final class Credulous implements WebhookScheme {
        private Action action = Action.REFRESH;
        private int authenticated;

        @Override
        public Delivery authenticate(byte[] body, HeaderLookup headers, Secrets secrets, Limits limits, Instant now) {
            authenticated++;
            String digest = headers.value("digest").orElse("none");
            return new Delivery(action, "t", Set.of("event " + body.length, "digest " + digest));
        }
    }

    private static final WebhookScheme.Secrets SECRETS = WebhookScheme.Secrets.of("secret-7", null, null);
    private static final WebhookScheme.Limits LIMITS =
            new WebhookScheme.Limits(8, Duration.ofMinutes(5), Duration.ofMinutes(1));

    private final Credulous scheme = new Credulous();
    private final MovableClock clock = new MovableClock();
    private final WebhookReceiver receiver = new WebhookReceiver(scheme, SECRETS, LIMITS, clock);

    private Action receive(int event, String digest) {
        return receiver.receive(new byte[event], name -> Optional.of(digest)).action();
    }

    @Test
    void repeatedEventOrDigestIsIgnored() {
        assertThat(receive(1, "a")).isEqualTo(Action.REFRESH);

        assertThat(receive(1, "b")).isEqualTo(Action.IGNORE);
        assertThat(receive(2, "a")).isEqualTo(Action.IGNORE);
        assertThat(receive(3, "c")).isEqualTo(Action.REFRESH);
    }

    private void assertInProgress(int event, String digest) {
        assertThatThrownBy(() -> receive(event, digest))
                .isInstanceOfSatisfying(MessageRejectedException.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(MessageRejectedException.Reason.IN_PROGRESS);
                    assertThat(refused.httpStatus()).isEqualTo(OptionalInt.of(503));
                });
    }

    @Test
    void whatIsProcessedIsKnownOnlyWhenThatIsDone() {
        scheme.action = Action.PROCESS;
        WebhookScheme.Delivery first = receiver.receive(new byte[1], name -> Optional.of("a"));

        assertThat(first.action()).isEqualTo(Action.PROCESS);
        assertInProgress(1, "b");
        assertInProgress(2, "a");
        assertThat(receive(3, "c")).isEqualTo(Action.PROCESS);
        receiver.done(first);
        assertThat(receive(1, "b")).isEqualTo(Action.IGNORE);
        // One of the marks that this repetition brings is new, and nobody processes it.
        assertThat(receive(4, "b")).isEqualTo(Action.IGNORE);
        assertThat(receive(4, "e")).isEqualTo(Action.IGNORE);
        assertInProgress(3, "d");
    }

    @Test
    void whatCouldNotBeProcessedIsNewAgain() {
        scheme.action = Action.PROCESS;
        receiver.forget(receiver.receive(new byte[1], name -> Optional.of("a")));

        assertThat(receive(1, "a")).isEqualTo(Action.PROCESS);
    }

    @Test
    void deliveryIsForgottenWhenItCouldNotPassAnyMore() {
        receive(1, "a");

        clock.advance(Duration.ofMinutes(6));
        assertThat(receive(1, "a")).isEqualTo(Action.IGNORE);
        clock.advance(Duration.ofSeconds(1));
        assertThat(receive(1, "a")).isEqualTo(Action.REFRESH);
        assertThat(receive(1, "a")).isEqualTo(Action.IGNORE);
    }

    @Test
    void memoryIsBoundedAndForgetsTheOldest() {
        receive(1, "first");
        for (int i = 0; i < 10_000; i++) {
            receive(2, "digest" + i);
        }

        assertThat(receive(3, "digest9999")).isEqualTo(Action.IGNORE);
        assertThat(receive(1, "first")).isEqualTo(Action.REFRESH);
    }

    /** Each delivery has two marks, of its event and of its digest. */
    @Test
    void asMuchAsThereIsRoomForIsRemembered() {
        for (int mark = 0; mark < 2; mark++) {
            WebhookReceiver full = new WebhookReceiver(scheme, SECRETS, LIMITS, clock);
            full.receive(new byte[1], name -> Optional.of("first"));
            for (int i = 0; i < 9_997; i++) {
                String digest = "digest" + i;
                full.receive(new byte[2], name -> Optional.of(digest));
            }
            String digest = mark == 0 ? "first" : "other";

            assertThat(full.receive(new byte[mark == 0 ? 3 : 1], name -> Optional.of(digest))
                            .action())
                    .isEqualTo(Action.IGNORE);
        }
    }

    @Test
    void secretsThatTheSchemeHasNoUseForAreRefusedAtTheStart() {
        WebhookScheme banked = Profiles.byName("banked").webhooks().orElseThrow();

        assertThatThrownBy(() ->
                        new WebhookReceiver(banked, WebhookScheme.Secrets.of(null, null, "token-7"), LIMITS, clock))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("no option secret");
    }

    @Test
    void bodyThatIsTooLongIsRefusedBeforeAnythingElse() {
        assertThatThrownBy(() -> receive(9, "a")).isInstanceOfSatisfying(MessageRejectedException.class, refused -> {
            assertThat(refused.reason()).isEqualTo(MessageRejectedException.Reason.TOO_LARGE);
            assertThat(refused.httpStatus()).isEqualTo(OptionalInt.of(413));
        });
        assertThat(scheme.authenticated).isZero();
        assertThat(receive(8, "a")).isEqualTo(Action.REFRESH);
    }

    @Test
    void secretsAreNotPrinted() {
        assertThat(receiver.toString())
                .startsWith("WebhookReceiver[Secrets[secret=true")
                .doesNotContain("secret-7");
    }
}
