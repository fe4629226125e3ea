package org.camelmle.jose;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.VectorKeys;

/** Compact JWEs for tests, taken apart and put together without the code under test. */
final class Tokens {

    static final MleKey KEY = VectorKeys.pair("server-2048");
    static final byte[] NO_ENVELOPE = {};

    /** RSA-OAEP-256 with either content encryption; nothing but {@code alg} and {@code enc} required. */
    static final JwePolicy NO_KEY_ID = new JwePolicy(
            Set.of(KeyManagementAlgorithm.RSA_OAEP_256),
            Set.of(ContentEncryption.values()),
            false,
            Optional.empty(),
            32 * 1024 * 1024);

    private Tokens() {}

    static EncodedHeader header(MleKey recipient, ContentEncryption method) {
        return EncodedHeader.of(recipient, method, Map.of("kid", recipient.id()));
    }

    static byte[] encrypt(JweCodec codec, byte[] plaintext, EncodedHeader header) {
        return codec.encrypt(plaintext, header, NO_ENVELOPE, NO_ENVELOPE);
    }

    static byte[] decrypt(JweCodec codec, byte[] token, MleKey key) {
        return codec.decrypt(codec.parse(token, 0, token.length), key);
    }

    /** The five segments' octets. */
    static List<byte[]> segments(byte[] token) {
        return Arrays.stream(new String(token, UTF_8).split("\\.", -1))
                .map(Base64.getUrlDecoder()::decode)
                .toList();
    }

    static byte[] token(List<byte[]> segments) {
        return segments.stream()
                .map(Base64.getUrlEncoder().withoutPadding()::encodeToString)
                .collect(Collectors.joining("."))
                .getBytes(UTF_8);
    }

    /** A token of this header whose other segments have the right lengths and hold nothing. */
    static byte[] withHeader(String json) {
        return token(List.of(json.getBytes(UTF_8), new byte[256], new byte[12], new byte[8], new byte[16]));
    }
}
