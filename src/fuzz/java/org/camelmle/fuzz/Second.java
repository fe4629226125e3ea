package org.camelmle.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Second implementations, slow and plain or of other people. */
final class Second {

    static final JsonMapper STRICT = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(1000)
                            .maxNumberLength(1000)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private Second() {}

    /** Base64url by the table of RFC 4648 section 5, bit by bit; nothing unless it is the canonical spelling. */
    static Optional<byte[]> base64Url(byte[] text) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        int bits = 0;
        int held = 0;
        for (byte character : text) {
            int value = ALPHABET.indexOf(character);
            if (value < 0) {
                return Optional.empty();
            }
            bits = (bits << 6 | value) & 0xFFFF;
            held += 6;
            if (held >= 8) {
                held -= 8;
                octets.write(bits >> held);
            }
        }
        boolean canonical = held != 6 && (bits & ((1 << held) - 1)) == 0;
        return canonical ? Optional.of(octets.toByteArray()) : Optional.empty();
    }

    /** The JSON value, read by Jackson's tree reader as a text that the JDK has decoded. */
    static Optional<JsonNode> json(byte[] text) {
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
            boolean marked = decoded.startsWith("\uFEFF");
            JsonNode value = marked ? null : STRICT.readTree(decoded);
            return Optional.ofNullable(value).filter(node -> !node.isMissingNode());
        } catch (CharacterCodingException | JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
