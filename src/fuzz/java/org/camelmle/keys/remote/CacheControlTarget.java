package org.camelmle.keys.remote;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.camelmle.fuzz.FuzzTarget;

/** Times that a key server asks for, against a plain splitting where the field is of the plain form. */
public final class CacheControlTarget implements FuzzTarget {

    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

    @Override
    public void accept(byte[] input) {
        String[] fields = new String(input, ISO_8859_1).split("\n", 3);
        String field = fields[0];
        Optional<String> age = fields.length > 1 ? Optional.of(fields[1]) : Optional.empty();
        Duration time = CacheControl.timeToLive(field, age);
        FuzzTarget.require(time.compareTo(CacheControl.SHORTEST) >= 0, "a time that is too short");
        FuzzTarget.require(time.compareTo(CacheControl.LONGEST) <= 0, "a time that is too long");
        if (field.matches("[!-~]+") && !field.contains("\"") && !field.contains("=-") && isPlain(age.orElse("0"))) {
            FuzzTarget.require(time.equals(expected(field, age.orElse("0"))), "another time");
        }
        RetryAfter.of(fields[fields.length - 1], NOW)
                .ifPresent(wait -> FuzzTarget.require(
                        !wait.isNegative() && wait.compareTo(RetryAfter.LONGEST) <= 0, "a wait out of bounds"));
    }

    private static boolean isPlain(String age) {
        return age.matches("[ -~\\t]*");
    }

    private static Duration expected(String field, String age) {
        Optional<Long> maxAge = Optional.empty();
        for (String directive : field.split(",", -1)) {
            String[] parts = directive.toLowerCase(Locale.ROOT).split("=", 2);
            if (parts[0].equals("no-store") || parts[0].equals("no-cache")) {
                return CacheControl.SHORTEST;
            }
            if (parts[0].equals("max-age") && parts.length == 2 && maxAge.isEmpty()) {
                maxAge = digits(parts[1]);
            }
        }
        String plainAge = age.replaceAll("^[ \\t]+|[ \\t]+$", "");
        long old = plainAge.matches("[0-9]+") ? digits(plainAge).orElse(0L) : 0;
        return maxAge.map(seconds -> Math.max(60, Math.min(86400, seconds - old)))
                .map(Duration::ofSeconds)
                .orElse(CacheControl.DEFAULT);
    }

    /** The digits at the beginning. */
    private static Optional<Long> digits(String text) {
        String digits = text.replaceFirst("[^0-9].*", "");
        return digits.isEmpty()
                ? Optional.empty()
                : Optional.of(digits.length() > 8 ? Integer.MAX_VALUE : Long.parseLong(digits));
    }

    @Override
    public Stream<byte[]> seeds() {
        return Stream.of(
                        "max-age=300\n10\n120",
                        "public, max-age=86401, s-maxage=5\n\nTue, 03 Nov 2026 10:00:00 GMT",
                        "no-store",
                        "private,max-age=\"600\"",
                        "Max-Age=99999999999999\n99999999999",
                        "no-cache=\"x\"\n-1\n999999",
                        "max-age=-5")
                .map(text -> text.getBytes(ISO_8859_1));
    }

    @Override
    public int longest() {
        return 512;
    }
}
