package org.camelmle.keys;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON read strictly (RFC 8259): UTF-8 only and without a byte order mark, no duplicate members, nothing after the
 * value, bounded depth, member count and number length. Values are {@code Map}, {@code List}, {@code String},
 * {@code Number}, {@code Boolean} or {@code null}; an escaped lone surrogate stays in its string.
 */
public final class StrictJson {

    private StrictJson() {}

    /**
     * What may be read.
     *
     * @param depth of arrays and objects
     * @param members of one object
     * @param numberLength in characters
     * @param stringLength in characters
     */
    public record Limits(int depth, int members, int numberLength, int stringLength) {
        /** For a JWE header and for keys: depth 16, 64 members an object, numbers of 64 characters. */
        public static final Limits SMALL = new Limits(16, 64, 64, 64 * 1024);
        /** For payloads: depth 1000 (as Jackson), strings as long as the document. */
        public static final Limits PAYLOAD = new Limits(1000, Integer.MAX_VALUE, 1000, Integer.MAX_VALUE);
    }

    /**
     * The object that is the whole of these bytes.
     *
     * @throws NotJsonException if they are anything else
     */
    public static Map<String, @Nullable Object> object(byte[] json, int offset, int length, Limits limits) {
        return parse(json, offset, length, limits, parser -> {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new NotJsonException("Not a JSON object");
            }
            return readObject(parser, limits);
        });
    }

    /**
     * Checks that the bytes are one strict JSON value, without building it.
     *
     * @throws NotJsonException if they are anything else
     */
    public static void check(byte[] json, int offset, int length, Limits limits) {
        boolean measureStrings = limits.stringLength() < length;
        parse(json, offset, length, limits, parser -> {
            skipValue(parser, limits, measureStrings);
            return Boolean.TRUE;
        });
    }

    private static <T> T parse(byte[] json, int offset, int length, Limits limits, Reader<T> reader) {
        Utf8.check(json, offset, length);
        try (JsonParser parser = factory(limits).createParser(json, offset, length)) {
            if (parser.nextToken() == null) {
                throw new NotJsonException("Nothing there but white space");
            }
            T value = reader.read(parser);
            if (parser.nextToken() != null) {
                throw new NotJsonException("Something stands after the JSON value");
            }
            return value;
        } catch (StreamConstraintsException e) {
            throw new NotJsonException("Too deep, or a number, name or text is too long" + position(e));
        } catch (JsonProcessingException e) {
            throw new NotJsonException("Not valid JSON, or a member is there twice" + position(e));
        } catch (IOException e) {
            throw new NotJsonException("Not valid JSON");
        }
    }

    // A new factory each time, and no recycled buffers: what was read is kept by no table that outlives the call.
    private static JsonFactory factory(Limits limits) {
        return new JsonFactoryBuilder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(JsonFactory.Feature.CHARSET_DETECTION)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.depth())
                        .maxNumberLength(limits.numberLength())
                        .maxStringLength(limits.stringLength())
                        .maxNameLength(limits.stringLength())
                        .build())
                .build();
    }

    private static @Nullable Object readValue(JsonParser parser, Limits limits) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> readObject(parser, limits);
            case START_ARRAY -> readArray(parser, limits);
            case VALUE_STRING -> readText(parser, limits);
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    // Jackson itself looks at the length of long strings only.
    private static String readText(JsonParser parser, Limits limits) throws IOException {
        String text = parser.getText();
        if (text.length() > limits.stringLength()) {
            throw new NotJsonException("A text is longer than " + limits.stringLength() + " characters");
        }
        return text;
    }

    private static Map<String, @Nullable Object> readObject(JsonParser parser, Limits limits) throws IOException {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            countMember(parser, limits);
            parser.nextToken();
            members.put(name, readValue(parser, limits));
        }
        return members;
    }

    private static List<@Nullable Object> readArray(JsonParser parser, Limits limits) throws IOException {
        List<@Nullable Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(readValue(parser, limits));
        }
        return elements;
    }

    private static void skipValue(JsonParser parser, Limits limits, boolean measureStrings) throws IOException {
        int depth = 0;
        for (JsonToken token = parser.currentToken(); token != null; token = parser.nextToken()) {
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.FIELD_NAME) {
                countMember(parser, limits);
            } else if (measureStrings && token == JsonToken.VALUE_STRING) {
                readText(parser, limits);
            }
            if (depth == 0) {
                return;
            }
        }
    }

    private static void countMember(JsonParser parser, Limits limits) {
        if (parser.getParsingContext().getEntryCount() > limits.members()) {
            throw new NotJsonException("An object has more than " + limits.members() + " members");
        }
    }

    private static String position(JsonProcessingException e) {
        return e.getLocation() == null ? "" : ", near octet " + e.getLocation().getByteOffset();
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(JsonParser parser) throws IOException;
    }

    /** Not strict JSON. The message says what rule was broken and where, never the text. */
    public static final class NotJsonException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotJsonException(String message) {
            super(message);
        }
    }
}
