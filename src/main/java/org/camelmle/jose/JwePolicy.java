package org.camelmle.jose;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.camelmle.Explanation;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;

/**
 * What a JWE must look like before a key is fetched or any crypto runs.
 *
 * @param algorithms the {@code alg} values accepted on decryption
 * @param encryptionMethods the {@code enc} values accepted on decryption
 * @param keyIdRequired whether {@code kid} must be there
 * @param replyKeyMember the header member that must name the key for the answer (Method's {@code cid}), if the profile
 *     has one in this direction
 * @param maxMessageSize the longest compact JWE in octets, both ways
 * @param maxHeaderSize the longest header segment that is read, in octets
 */
public record JwePolicy(
        Set<KeyManagementAlgorithm> algorithms,
        Set<ContentEncryption> encryptionMethods,
        boolean keyIdRequired,
        Optional<String> replyKeyMember,
        int maxMessageSize,
        int maxHeaderSize) {

    /** 8 MiB. */
    public static final int DEFAULT_MAX_MESSAGE_SIZE = 8 * 1024 * 1024;

    /** 8 KiB. */
    public static final int DEFAULT_MAX_HEADER_SIZE = 8 * 1024;

    /** RSA-OAEP-256 with A256GCM or A128GCM, {@code kid} required, 8 MiB. */
    public static final JwePolicy DEFAULT = new JwePolicy(
            Set.of(KeyManagementAlgorithm.RSA_OAEP_256),
            Set.of(ContentEncryption.values()),
            true,
            Optional.empty(),
            DEFAULT_MAX_MESSAGE_SIZE);

    /** What a registered algorithm name looks like: only such a value is repeated in a message. */
    private static final Pattern ALGORITHM_NAME = Pattern.compile("[A-Za-z0-9+_-]{1,32}");

    public JwePolicy {
        algorithms = Set.copyOf(algorithms);
        encryptionMethods = Set.copyOf(encryptionMethods);
        Objects.requireNonNull(replyKeyMember, "replyKeyMember");
        if (maxMessageSize < 1) {
            throw new IllegalArgumentException("maxMessageSize (" + maxMessageSize + ") must be positive");
        }
        if (maxHeaderSize < 1) {
            throw new IllegalArgumentException("maxHeaderSize (" + maxHeaderSize + ") must be positive");
        }
    }

    /** With headers of the usual size. */
    public JwePolicy(
            Set<KeyManagementAlgorithm> algorithms,
            Set<ContentEncryption> encryptionMethods,
            boolean keyIdRequired,
            Optional<String> replyKeyMember,
            int maxMessageSize) {
        this(algorithms, encryptionMethods, keyIdRequired, replyKeyMember, maxMessageSize, DEFAULT_MAX_HEADER_SIZE);
    }

    public JwePolicy withMaxMessageSize(int octets) {
        return new JwePolicy(algorithms, encryptionMethods, keyIdRequired, replyKeyMember, octets, maxHeaderSize);
    }

    public JwePolicy withMaxHeaderSize(int octets) {
        return new JwePolicy(algorithms, encryptionMethods, keyIdRequired, replyKeyMember, maxMessageSize, octets);
    }

    public JwePolicy withReplyKeyMember(String member) {
        return new JwePolicy(
                algorithms, encryptionMethods, keyIdRequired, Optional.of(member), maxMessageSize, maxHeaderSize);
    }

    /** Checks in this order: {@code alg}, {@code enc}, {@code kid}, the reply key's member, lengths of IV and tag. */
    public void check(CompactJwe jwe) {
        JweHeader header = jwe.header();
        algorithm(header);
        encryptionMethod(header);
        if (keyIdRequired && header.keyId().isEmpty()) {
            throw missing(Reason.KEY_ID_MISSING, "kid");
        }
        replyKeyMember.filter(member -> header.text(member).isEmpty()).ifPresent(member -> {
            throw missing(Reason.REPLY_KEY_ID_MISSING, member);
        });
        if (!jwe.hasGcmLengths()) {
            throw CompactJwe.malformed("an IV or a tag of another length than AES-GCM's 12 and 16 octets");
        }
    }

    /** The header's {@code alg}, if it is on the list. */
    KeyManagementAlgorithm algorithm(JweHeader header) {
        return header.text("alg")
                .flatMap(KeyManagementAlgorithm::of)
                .filter(algorithms::contains)
                .orElseThrow(() ->
                        notListed(Reason.ALGORITHM, header, "alg", names(algorithms, KeyManagementAlgorithm::jwa)));
    }

    /** The header's {@code enc}, if it is on the list. */
    ContentEncryption encryptionMethod(JweHeader header) {
        return header.text("enc")
                .flatMap(ContentEncryption::of)
                .filter(encryptionMethods::contains)
                .orElseThrow(() -> notListed(
                        Reason.ENCRYPTION_METHOD, header, "enc", names(encryptionMethods, ContentEncryption::name)));
    }

    private static <T> String names(Set<T> accepted, Function<T, String> name) {
        return accepted.stream().map(name).sorted().collect(Collectors.joining(" or "));
    }

    private static MessageRejectedException notListed(Reason reason, JweHeader header, String member, String accepted) {
        String found = header.text(member)
                .map(value -> ALGORITHM_NAME.matcher(value).matches()
                        ? "the " + member + " '" + value + "'"
                        : "an " + member + " that is no algorithm's name")
                .orElse("no " + member + " that is a string");
        return new MessageRejectedException(
                reason,
                new Explanation(
                        found,
                        accepted,
                        "the sender uses its library's default algorithm",
                        "have the sender encrypt with " + accepted));
    }

    private static MessageRejectedException missing(Reason reason, String member) {
        return new MessageRejectedException(
                reason,
                new Explanation(
                        "no header member '" + member + "'",
                        "a non-empty string that names a registered key",
                        "the sender does not set it in the protected header",
                        "have the sender add '" + member + "' to the JWE header"));
    }
}
