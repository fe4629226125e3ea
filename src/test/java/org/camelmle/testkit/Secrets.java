package org.camelmle.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Secrets in all the forms that somebody may print them in. */
public final class Secrets {

    private static final int BEGINNING = 24;

    private final Set<String> forms = new TreeSet<>();

    /** A text, or its octets. */
    public Secrets text(String... secrets) {
        for (String secret : secrets) {
            forms.add(secret);
            octets(secret.getBytes(UTF_8));
        }
        return this;
    }

    public Secrets octets(byte[] secret) {
        String numbers = Arrays.toString(Arrays.copyOf(secret, Math.min(secret.length, BEGINNING / 2)));
        String hex = beginning(HexFormat.of().formatHex(secret));
        // The last characters of base64 depend on what follows.
        int whole = secret.length / 3 * 4;
        forms.addAll(List.of(
                beginning(Base64.getEncoder().encodeToString(secret).substring(0, whole)),
                beginning(Base64.getUrlEncoder().encodeToString(secret).substring(0, whole)),
                numbers.substring(1, numbers.length() - 1)));
        forms.addAll(List.of(hex, hex.toUpperCase(Locale.ROOT)));
        return this;
    }

    /** All that is private in a pair. */
    public Secrets pair(RSAPrivateCrtKey pair) {
        Stream.of(
                        pair.getPrivateExponent(),
                        pair.getPrimeP(),
                        pair.getPrimeQ(),
                        pair.getPrimeExponentP(),
                        pair.getPrimeExponentQ(),
                        pair.getCrtCoefficient())
                .forEach(this::number);
        return octets(pair.getEncoded());
    }

    private void number(BigInteger number) {
        byte[] octets = number.toByteArray();
        octets(octets[0] == 0 ? Arrays.copyOfRange(octets, 1, octets.length) : octets);
        forms.add(beginning(number.toString()));
    }

    private static String beginning(String text) {
        return text.substring(0, Math.min(text.length(), BEGINNING));
    }

    public Set<String> forms() {
        return Set.copyOf(forms);
    }

    @Override
    public String toString() {
        return "Secrets[" + forms.size() + " forms]";
    }
}
