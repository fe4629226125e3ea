package org.camelmle.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.profile.Profile.HeaderMember.IssuedAt;
import org.camelmle.profile.Profile.JwksAccess;
import org.camelmle.profile.Profile.KeyIds;
import org.camelmle.profile.http.HeaderLookup;
import org.junit.jupiter.api.Test;

class ProfileTest {

    @Test
    void theFirstEnvironmentIsMeantUnlessOneIsNamed() {
        Profile method = Profiles.byName("method");

        assertThat(method.environmentOr(Optional.empty())).isEqualTo("production");
        assertThat(method.environmentOr(Optional.of("dev"))).isEqualTo("dev");
        assertThat(Profiles.byName("jwe").environmentOr(Optional.empty())).isEmpty();
    }

    @Test
    void aProfileIsPrintedByItsName() {
        assertThat(Profiles.byName("method")).hasToString("Profile[method]");
    }

    /** The Basic credential is the example of RFC 7617 section 2. */
    @Test
    void theApiKeyIsShownAsTheAccessAsksFor() {
        assertThat(JwksAccess.OPEN.authorization("key")).isEmpty();
        assertThat(JwksAccess.BEARER.authorization("key")).contains("Bearer key");
        assertThat(JwksAccess.BASIC.authorization("Aladdin:open sesame"))
                .contains("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    }

    @Test
    void theTimeOfIssueIsAWholeNumberOfItsUnit() {
        KeyIds ids = new KeyIds("kid", Optional.empty(), Instant.parse("2026-03-30T00:00:00.987Z"));

        assertThat(new IssuedAt("iat", ChronoUnit.SECONDS).value(ids)).contains(1774828800L);
        assertThat(new IssuedAt("iat", ChronoUnit.MILLIS).value(ids)).contains(1774828800987L);
    }

    @Test
    void withoutErrorRulesEveryAnswerPassesAndARejectionIsABadRequest() {
        assertThat(ProviderErrors.NONE.read(new byte[0], 500, HeaderLookup.NONE))
                .isEmpty();
        assertThat(ProviderErrors.NONE.reply(Reason.FORMAT).httpStatus()).hasValue(400);
        assertThat(ProviderErrors.NONE.unavailable().httpStatus()).hasValue(503);
    }
}
