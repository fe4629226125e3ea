package org.camelmle.profile.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.camelmle.profile.signing.SigningVariant.HYPHENATED_DIGEST_ALGORITHM;
import static org.camelmle.profile.signing.SigningVariant.IDS_AS_GIVEN;
import static org.camelmle.profile.signing.SigningVariant.PATH_WITHOUT_QUERY;
import static org.camelmle.profile.signing.SigningVariant.UPPER_CASE_METHOD;

import org.camelmle.MleConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningVariantTest {

    @Test
    void variantsAreListedWithCommas() {
        assertThat(SigningVariant.of("pathWithoutQuery, upperCaseMethod,"))
                .containsExactlyInAnyOrder(PATH_WITHOUT_QUERY, UPPER_CASE_METHOD);
        assertThat(SigningVariant.of("hyphenatedDigestAlgorithm,idsAsGiven"))
                .containsExactlyInAnyOrder(HYPHENATED_DIGEST_ALGORITHM, IDS_AS_GIVEN);
        assertThat(SigningVariant.of(" ")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sideways", "PATH_WITHOUT_QUERY", "pathWithoutQuery;idsAsGiven"})
    void anUnknownOneIsRefusedWithTheKnownOnes(String name) {
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> SigningVariant.of("idsAsGiven," + name))
                .withMessageContaining("signingVariants with '" + name + "'")
                .withMessageContaining("pathWithoutQuery, upperCaseMethod, hyphenatedDigestAlgorithm, idsAsGiven");
    }
}
