package org.camelmle.sandbox.cybersource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * An account with a REST certificate, a REST shared secret and a key for answers, all made for this sandbox.
 *
 * @param id the merchant id, or a portfolio's
 * @param signing the REST certificate
 * @param response the key that answers are encrypted to
 * @param secretId the shared secret's key id
 * @param secret the shared secret, in base64
 */
public record Merchant(String id, CertifiedPair signing, CertifiedPair response, String secretId, String secret) {

    /** The password of every file that is downloaded. */
    public static final String PASSWORD = "sandbox-password";

    private static final SecureRandom RANDOM = new SecureRandom();

    static Merchant of(String id, Instant now) {
        byte[] secret = new byte[64];
        RANDOM.nextBytes(secret);
        return new Merchant(
                id,
                pair(id, "signing", now),
                pair(id, "response", now),
                UUID.randomUUID().toString(),
                Base64.getEncoder().encodeToString(secret));
    }

    private static CertifiedPair pair(String id, String purpose, Instant now) {
        return CertifiedPair.reusing(
                id + " " + purpose, id, newKeyId(now), now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(365)));
    }

    /** Thirteen digits of milliseconds and nine more. */
    static String newKeyId(Instant now) {
        return String.format(Locale.ROOT, "%013d%09d", now.toEpochMilli(), RANDOM.nextInt(1_000_000_000));
    }

    /** The P12 with the REST certificate. */
    public byte[] signingP12(List<CertifiedPair> sjc) {
        return KeyDownload.p12(signing, sjc, PASSWORD.toCharArray());
    }

    /** The P12 with the key for answers. */
    public byte[] responseP12(List<CertifiedPair> sjc) {
        return KeyDownload.p12(response, sjc, PASSWORD.toCharArray());
    }

    /** Writes {@code <id>.p12}, {@code <id>-response.p12}, {@code <id>-response-key.pem} and {@code sjc.pem}. */
    public void write(Path directory, List<CertifiedPair> sjc) throws IOException {
        Files.createDirectories(directory);
        Files.write(directory.resolve(id + ".p12"), signingP12(sjc));
        Files.write(directory.resolve(id + "-response.p12"), responseP12(sjc));
        Files.writeString(directory.resolve(id + "-response-key.pem"), response.privateKeyPem());
        StringBuilder pem = new StringBuilder();
        sjc.forEach(one -> pem.append(one.certificatePem()));
        Files.writeString(directory.resolve("sjc.pem"), pem);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "Merchant[" + id + "]";
    }
}
