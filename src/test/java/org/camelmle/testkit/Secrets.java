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
import org.camelmle.keys.MleKey;

/** Secrets in all the forms that somebody may print them in. */
public final class Secrets {

    private static final int BEGINNING = 24;
    private static final int OCTETS_OF_A_GROUP = 3;
    private static final int BITS_OF_A_CHARACTER = 6;

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
        forms.add(numbers.substring(1, numbers.length() - 1));
        for (int before = 0; before < OCTETS_OF_A_GROUP; before++) {
            forms.add(beginning(within(before, secret, Base64.getEncoder())));
            forms.add(beginning(within(before, secret, Base64.getUrlEncoder())));
        }
        forms.addAll(List.of(hex, hex.toUpperCase(Locale.ROOT)));
        return this;
    }

    /** What is the same in base64 of any text that has the secret in it, behind so many octets of a group of three. */
    private static String within(int before, byte[] secret, Base64.Encoder encoder) {
        byte[] text = new byte[before + secret.length];
        System.arraycopy(secret, 0, text, before, secret.length);
        int first = (before * Byte.SIZE + BITS_OF_A_CHARACTER - 1) / BITS_OF_A_CHARACTER;
        return encoder.encodeToString(text).substring(first, text.length * Byte.SIZE / BITS_OF_A_CHARACTER);
    }

    /** All that is private in a pair whose private half can be read. */
    public Secrets pair(MleKey pair) {
        return pair((RSAPrivateCrtKey) pair.privateKey().orElseThrow());
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
