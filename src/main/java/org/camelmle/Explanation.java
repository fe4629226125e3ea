package org.camelmle;

import java.util.Objects;

/**
 * Why something failed, for the person who has to act: each part one sentence or phrase, never payload, key material,
 * token or whole JWE.
 *
 * @param found what was met
 * @param expected what should have been there
 * @param likelyCause the most frequent reason for it
 * @param nextStep what to do now
 */
public record Explanation(String found, String expected, String likelyCause, String nextStep) {

    public Explanation {
        Objects.requireNonNull(found, "found");
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(likelyCause, "likelyCause");
        Objects.requireNonNull(nextStep, "nextStep");
    }

    /** The explanation in one line, as an exception's message shows it. */
    public String sentence() {
        return "found " + found + "; expected " + expected + "; likely cause: " + likelyCause + "; next: " + nextStep;
    }
}
