package org.camelmle.profile.json;

import java.util.Optional;
import org.camelmle.keys.StrictJson;

/** What of a field's value is encrypted, and how the value is made of it again. */
public enum FieldValue {
    /** The value's JSON as it is spelt, a string with its quotes. */
    JSON {
        @Override
        public Optional<byte[]> plaintext(byte[] json, Span value) {
            return Optional.of(value.of(json));
        }

        @Override
        public byte[] value(byte[] plaintext) {
            StrictJson.check(plaintext, 0, plaintext.length, StrictJson.Limits.PAYLOAD);
            return plaintext;
        }
    },
    /**
     * A string's text; of an object or an array its JSON as it is spelt. Null has no text and is left as it is. Numbers
     * and truth values are refused, and so is a string that spells an object or array: nobody could tell what they were.
     */
    TEXT {
        @Override
        public Optional<byte[]> plaintext(byte[] json, Span value) {
            return switch (json[value.from()]) {
                case 'n' -> Optional.empty();
                case '{', '[' -> Optional.of(value.of(json));
                case '"' -> Optional.of(textOf(json, value));
                default -> throw new IllegalArgumentException("a number or a truth value, which has no text");
            };
        }

        @Override
        public byte[] value(byte[] plaintext) {
            byte[] value = isStructure(plaintext) ? plaintext : JsonText.quote(plaintext);
            StrictJson.check(value, 0, value.length, StrictJson.Limits.PAYLOAD);
            return value;
        }
    };

    /**
     * What is encrypted, or nothing if the value is left as it is.
     *
     * @throws IllegalArgumentException for a value that cannot be encrypted in this form, saying its kind
     */
    public abstract Optional<byte[]> plaintext(byte[] json, Span value);

    /**
     * The JSON of the value.
     *
     * @throws StrictJson.NotJsonException if the text gives no JSON
     */
    public abstract byte[] value(byte[] plaintext);

    private static byte[] textOf(byte[] json, Span value) {
        byte[] text = JsonText.decodeOctets(json, new Span(value.from() + 1, value.to() - 1));
        if (isStructure(text)) {
            throw new IllegalArgumentException("a text that spells a JSON object or array");
        }
        return text;
    }

    private static boolean isStructure(byte[] text) {
        if (text.length == 0 || (text[0] != '{' && text[0] != '[')) {
            return false;
        }
        try {
            StrictJson.check(text, 0, text.length, StrictJson.Limits.PAYLOAD);
            return true;
        } catch (StrictJson.NotJsonException e) {
            return false;
        }
    }
}
