package org.camelmle.profile.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.KeyStatus;
import org.camelmle.profile.signing.RequestVerifier.Verified;
import org.camelmle.testkit.RawMerchant.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose tokens are taken, by which keys and for which merchants. */
class VerifierKeysTest extends SignedRequests {

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
    void aCertificateVerifiesWithEachAlgorithm(String algorithm) {
        assertThat(verified(verifier(Map.of()), merchant().jws("alg", algorithm).plainPost(TARGET, BODY)))
                .isEqualTo(new Verified("testmid", "testmid", Optional.of(REPLY_KEY)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512"})
    void aSharedSecretVerifiesWithEachAlgorithm(String algorithm) {
        Request request = merchant().bySecret().jws("alg", algorithm).plainPost(TARGET, BODY);

        assertThat(verified(verifier(bySecret()), request).owner()).isEqualTo("testmid");
        assertRefused(verifier(Map.of()), request, "kid names no key");
    }

    @Test
    void aSharedSecretIsOfOneKeyIdOnly() {
        RequestVerifier verifier = verifier(bySecret());

        assertRefused(verifier, merchant().bySecret().jws("kid", "another").plainPost(TARGET, BODY), "no key");
        assertRefused(verifier, post(), "kid names no key");
    }

    private static SigningOptions bySecret() {
        return Account.options(Account.bySecret(Map.of()));
    }

    @Test
    void certificatesAndASecretMayBeKnownAtOnce() {
        RequestVerifier verifier =
                verifier(Map.of("signingKeyId", Account.MERCHANT.secretId(), "secretKey", " " + Account.SECRET + "\n"));

        assertThat(verified(verifier, post()).owner()).isEqualTo("testmid");
        assertThat(verified(verifier, merchant().bySecret().plainPost(TARGET, BODY))
                        .owner())
                .isEqualTo("testmid");
        RequestVerifier withoutSecret = verifier(Map.of("signingKeyId", Account.SIGNING.serialNumber()));
        assertThat(verified(withoutSecret, post()).owner()).isEqualTo("testmid");
    }

    @ParameterizedTest
    @EnumSource(KeyStatus.class)
    void aKeyVerifiesFromItsConfirmationToItsEnd(KeyStatus status) {
        RequestVerifier verifier =
                verifier(Account.options(List.of(CALLERS.withStatus(status)), Map.of("merchantId", "testmid")));

        if (status == KeyStatus.ACTIVE || status == KeyStatus.RETIRING) {
            assertThat(verified(verifier, post()).owner()).isEqualTo("testmid");
        } else {
            assertRefused(verifier, post(), "kid names no key");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "testmid|childmid, OtherChild|otherchild|true",
                "testmid|childmid, OtherChild|CHILDMID|true",
                "testmid|childmid, OtherChild|testmid|false",
                "TestMid||testmid|true",
                "testmid||childmid|false"
            })
    void aMetaKeyActsForTheMerchantsThatAreListed(String owner, String listed, String merchant, boolean accepted) {
        Map<String, String> set = new HashMap<>(Map.of("organizationId", owner));
        if (listed != null) {
            set.put("merchantId", listed);
        }
        RequestVerifier verifier = verifier(Account.options(List.of(CALLERS), set));
        Request request = merchant().claim("v-c-merchant-id", merchant).plainPost(TARGET, BODY);

        if (accepted) {
            assertThat(verified(verifier, request))
                    .isEqualTo(new Verified("testmid", merchant.toLowerCase(Locale.ROOT), Optional.of(REPLY_KEY)));
        } else {
            assertRefused(verifier, request, "may not act for");
        }
    }

    /** A comma too many is no merchant without a name. */
    @ParameterizedTest
    @ValueSource(strings = {"testmid,", ",testmid", "testmid, ,childmid"})
    void noTokenIsForAMerchantWithoutAName(String listed) {
        RequestVerifier verifier =
                verifier(Account.options(List.of(CALLERS), Map.of("organizationId", "testmid", "merchantId", listed)));

        assertRefused(verifier, merchant().claim("v-c-merchant-id", null).plainPost(TARGET, BODY), "may not act for");
        assertThat(verified(verifier, post()).merchantId()).isEqualTo("testmid");
    }

    static Stream<Arguments> wrongOptions() {
        return Stream.of(
                Arguments.of(Map.of("secretKey", Account.SECRET), "the option merchantId with no value"),
                Arguments.of(Map.of("merchantId", "testmid"), "the option signingKey with no value"),
                Arguments.of(
                        Map.of("merchantId", "testmid", "secretKey", Account.SECRET), "signingKeyId with no value"),
                Account.bySecretBut("merchantId", "one,two", "organizationId with no value, and several merchants"),
                Account.bySecretBut("secretKey", "no base64!", "secretKey with a text that is not base64"),
                Account.bySecretBut("secretKey", "AAAA", "of 3 octets"),
                Account.bySecretBut("clockSkew", "PT61S", "clockSkew with 61 s"),
                Account.bySecretBut("clockSkew", "PT-1S", "clockSkew with -1 s"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("wrongOptions")
    void whatCouldNotVerifyIsRefusedAtStart(Map<String, String> set, String named) {
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> verifier(Account.options(set)))
                .withMessageContaining(named)
                .withMessageNotContaining(Account.SECRET);
    }

    @Test
    void aMinuteIsTheMostThatAClockMayBeOff() {
        assertThatCode(() -> verifier(Map.of("clockSkew", "PT60S"))).doesNotThrowAnyException();
    }
}
