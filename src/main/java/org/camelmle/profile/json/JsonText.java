package org.camelmle.profile.json;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.stream.IntStream;
import org.camelmle.WipedOctets;

/** The text of a JSON string (RFC 8259 section 7) and back. */
final class JsonText {

    private static final int HEX_DIGITS = 4;

    private JsonText() {}

    /** The text between the quotes of a string in strict JSON; a lone surrogate stays one. */
    static String decode(byte[] json, Span inside) {
        String raw = new String(json, inside.from(), inside.length(), UTF_8);
        return raw.indexOf('\\') < 0 ? raw : unescaped(raw);
    }

    /**
     * The same as UTF-8.
     *
     * @throws IllegalArgumentException if it holds a lone surrogate, which has no UTF-8
     */
    static byte[] decodeOctets(byte[] json, Span inside) {
        if (!hasEscape(json, inside)) {
            return inside.of(json);
        }
        try {
            ByteBuffer octets = UTF_8.newEncoder().encode(CharBuffer.wrap(decode(json, inside)));
            byte[] copy = new byte[octets.remaining()];
            octets.get(copy);
            octets.clear().put(new byte[octets.capacity()]);
            return copy;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a text with half of a surrogate pair, which has no octets");
        }
    }

    static boolean hasEscape(byte[] json, Span inside) {
        for (int i = inside.from(); i < inside.to(); i++) {
            if (json[i] == '\\') {
                return true;
            }
        }
        return false;
    }

    private static final List<byte[]> CONTROLS = IntStream.range(0, ' ')
            .mapToObj(octet -> String.format("\\u%04x", octet).getBytes(US_ASCII))
            .toList();

    /** A JSON string, quotes included, of a text in UTF-8. Only what has to be escaped is. */
    static byte[] quote(byte[] text) {
        try (WipedOctets json = new WipedOctets(text.length + 16)) {
            json.write('"');
            for (byte octet : text) {
                if (octet == '"' || octet == '\\') {
                    json.write('\\');
                    json.write(octet);
                } else if (octet >= 0 && octet < ' ') {
                    json.writeAll(CONTROLS.get(octet));
                } else {
                    json.write(octet);
                }
            }
            json.write('"');
            return json.taken();
        }
    }

    private static String unescaped(String raw) {
        StringBuilder text = new StringBuilder(raw.length());
        int i = 0;
        while (i < raw.length()) {
            char c = raw.charAt(i++);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char kind = raw.charAt(i++);
            if (kind == 'u') {
                text.append((char) Integer.parseInt(raw, i, i + HEX_DIGITS, 16));
                i += HEX_DIGITS;
            } else {
                text.append(character(kind));
            }
        }
        return text.toString();
    }

    private static char character(char kind) {
        return switch (kind) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> kind;
        };
    }
}
