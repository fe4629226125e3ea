package org.camelmle.profile.signing;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camelmle.keys.KeyFiles;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.sandbox.cybersource.Merchant;
import org.junit.jupiter.params.provider.Arguments;

/** An account at CyberSource, and options by their names. What a test does not name is not set. */
final class Account {

    static final Instant NOW = Instant.parse("2026-03-30T00:00:00Z");
    static final CertifiedPair SIGNING = CertifiedPair.of("testmid", "1757695744950028980001", NOW);
    static final CertifiedPair OTHER = CertifiedPair.of("othermid", "1757970970891045720002", NOW);
    static final String SECRET = Base64.getEncoder()
            .encodeToString("a secret of 64 octets, which is what the longest hash asks for.."
                    .getBytes(StandardCharsets.US_ASCII));
    static final Merchant MERCHANT =
            new Merchant("testmid", SIGNING, OTHER, "08c94330-f618-42a3-b09d-e1e43be5efda", SECRET);

    private Account() {}

    /** The pair with its certificate, as it is read from a file. */
    static MleKey pair(CertifiedPair pair) {
        byte[] pem = (pair.privateKeyPem() + pair.certificatePem()).getBytes(StandardCharsets.US_ASCII);
        return KeyFiles.readCertified(pem, "file:key.pem", new char[0]).get(0);
    }

    /** Of the merchant testmid with the shared secret, and these beside them or in their place. */
    static Map<String, String> bySecret(Map<String, String> more) {
        Map<String, String> set = new HashMap<>(
                Map.of("merchantId", "testmid", "signingKeyId", MERCHANT.secretId(), "secretKey", SECRET));
        set.putAll(more);
        return set;
    }

    /** The same with one option changed, and what the refusal of that has to name. */
    static Arguments bySecretBut(String option, String value, String named) {
        return Arguments.of(bySecret(Map.of(option, value)), named);
    }

    static SigningOptions options(Map<String, String> set) {
        return options(Optional.empty(), set);
    }

    static SigningOptions options(List<MleKey> keys, Map<String, String> set) {
        return options(Optional.of(KeySource.of(KeySet.of(keys))), set);
    }

    static SigningOptions options(Optional<KeySource> keys, Map<String, String> set) {
        return new SigningOptions(
                keys,
                Optional.ofNullable(set.get("signingKeyId")),
                Optional.ofNullable(set.get("secretKey")),
                Optional.ofNullable(set.get("signingAlgorithm")),
                Optional.ofNullable(set.get("merchantId")),
                Optional.ofNullable(set.get("organizationId")),
                Optional.ofNullable(set.get("keyId")),
                Duration.parse(set.getOrDefault("clockSkew", "PT0S")),
                SigningVariant.of(set.getOrDefault("signingVariants", "")),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }
}
