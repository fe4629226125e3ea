package org.camelmle.jose;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a JWE must look like before a key is fetched or any crypto runs.
 *
 * @param algorithms the {@code alg} values accepted on decryption
 * @param encryptionMethods the {@code enc} values accepted on decryption
 * @param keyIdRequired whether {@code kid} must be there
 * @param replyKeyMember the header member that must name the key for the answer (Method's {@code cid}), if the profile
 *     has one in this direction
 * @param maxMessageSize the longest compact JWE in octets, both ways
 */
public record JwePolicy(
        Set<KeyManagementAlgorithm> algorithms,
        Set<ContentEncryption> encryptionMethods,
        boolean keyIdRequired,
        Optional<String> replyKeyMember,
        int maxMessageSize) {

    /** 8 MiB. */
    public static final int DEFAULT_MAX_MESSAGE_SIZE = 8 * 1024 * 1024;

    /** RSA-OAEP-256 with A256GCM or A128GCM, {@code kid} required, 8 MiB. */
    public static final JwePolicy DEFAULT = new JwePolicy(
            Set.of(KeyManagementAlgorithm.RSA_OAEP_256),
            Set.of(ContentEncryption.values()),
            true,
            Optional.empty(),
            DEFAULT_MAX_MESSAGE_SIZE);

    public JwePolicy {
        algorithms = Set.copyOf(algorithms);
        encryptionMethods = Set.copyOf(encryptionMethods);
        Objects.requireNonNull(replyKeyMember, "replyKeyMember");
        if (maxMessageSize < 1) {
            throw new IllegalArgumentException("maxMessageSize (" + maxMessageSize + ") must be positive");
        }
    }

    public JwePolicy withMaxMessageSize(int octets) {
        return new JwePolicy(algorithms, encryptionMethods, keyIdRequired, replyKeyMember, octets);
    }

    public JwePolicy withReplyKeyMember(String member) {
        return new JwePolicy(algorithms, encryptionMethods, keyIdRequired, Optional.of(member), maxMessageSize);
    }
}
