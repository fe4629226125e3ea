package org.camelmle.profile.signing;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Departures from the documented form of a signature, for servers that want what some client library sends. */
public enum SigningVariant {
    /** The path is signed without its query. */
    PATH_WITHOUT_QUERY("pathWithoutQuery"),
    /** The method is signed in upper case. */
    UPPER_CASE_METHOD("upperCaseMethod"),
    /** The claim {@code digestAlgorithm} is called {@code digest-algorithm}. */
    HYPHENATED_DIGEST_ALGORITHM("hyphenatedDigestAlgorithm"),
    /** The ids of merchant and organization keep their case. */
    IDS_AS_GIVEN("idsAsGiven");

    private final String option;

    SigningVariant(String option) {
        this.option = option;
    }

    /**
     * The variants of an option's text, which lists them with commas.
     *
     * @throws org.camelmle.MleConfigurationException for an unknown one, listing the known ones
     */
    public static Set<SigningVariant> of(String text) {
        Set<SigningVariant> variants = EnumSet.noneOf(SigningVariant.class);
        for (String name : text.split(",", -1)) {
            if (!name.isBlank()) {
                variants.add(named(name.strip()));
            }
        }
        return variants;
    }

    private static SigningVariant named(String name) {
        return Arrays.stream(values())
                .filter(variant -> variant.option.equals(name))
                .findFirst()
                .orElseThrow(() -> SigningOptions.wrong(
                        "signingVariants",
                        "'" + name + "'",
                        "none, or some of "
                                + Arrays.stream(values())
                                        .map(variant -> variant.option)
                                        .collect(Collectors.joining(", ")),
                        "correct it, or leave it out for the documented form"));
    }
}
