package org.camelmle.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPOutputStream;

/**
 * The vector files under {@code src/test/resources/vectors}. A word that this class does not know in a field that
 * decides is an error, so that a new kind of case is never passed over in silence.
 */
public final class Vectors {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Path WYCHEPROOF = Path.of("..", "shared", "vectors", "wycheproof");
    private static final int MOST_COPIES_AT_ONCE = 4096;
    private static final Map<String, JsonNode> FILES = new ConcurrentHashMap<>();

    private static final Map<String, Set<String>> KNOWN_WORDS = Map.of(
            "result", Set.of("valid", "invalid", "replace", "keep-old", "not-modified"),
            "phase", Set.of("parse", "header", "lookup", "crypto", "ok"),
            "action", Set.of("refresh", "ignore", "none"),
            "alarm",
                    Set.of(
                            "weak-key",
                            "oversized-key",
                            "private-key-published",
                            "duplicate-kid",
                            "kid-rebound",
                            "no-usable-key",
                            "no-active-key"));

    private Vectors() {}

    /** The whole file; a file is parsed once. */
    public static JsonNode file(String name) {
        return FILES.computeIfAbsent(name, Vectors::load);
    }

    /** The elements of one of a file's lists. */
    public static Stream<JsonNode> cases(String file, String list) {
        return elements(file(file).required(list));
    }

    /** A Wycheproof file, or nothing where the third-party files are not at hand: skip the test then. */
    public static Optional<JsonNode> wycheproof(String name) {
        Path file = WYCHEPROOF.resolve(name);
        return Files.isRegularFile(file) ? Optional.of(parse(file)) : Optional.empty();
    }

    /** The elements of an array. */
    public static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** A text field, or what its {@code …_parts} build; {@code …_length} and {@code …_sha256} are checked. */
    public static String text(JsonNode node, String field) {
        String text =
                node.path(field).isTextual() ? node.get(field).textValue() : joined(node.required(field + "_parts"));
        JsonNode length = node.path(field + "_length");
        JsonNode sha256 = node.path(field + "_sha256");
        require(length.isMissingNode() || length.intValue() == text.length(), node, field + "_length");
        require(sha256.isMissingNode() || sha256.textValue().equals(sha256(text)), node, field + "_sha256");
        return text;
    }

    /** The octets of a field in standard base64. */
    public static byte[] base64(JsonNode node, String field) {
        return Base64.getDecoder().decode(node.required(field).textValue());
    }

    /** A body: {@code body_b64} goes before {@code body} and {@code body_parts}. */
    public static byte[] body(JsonNode node) {
        return node.path("body_b64").isTextual()
                ? base64(node, "body_b64")
                : text(node, "body").getBytes(UTF_8);
    }

    /** At most so many octets of a body, gzipped if the case says so; a body of any size is cut while it is made. */
    public static byte[] body(JsonNode node, int limit) {
        CutOutput cut = new CutOutput(limit);
        try (OutputStream out = node.path("body_gzip").asBoolean() ? new GZIPOutputStream(cut) : cut) {
            if (node.path("body_parts").isArray()) {
                writeParts(out, node.get("body_parts"), cut);
            } else {
                out.write(body(node));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cut.octets();
    }

    private static void writeParts(OutputStream out, JsonNode parts, CutOutput cut) throws IOException {
        for (JsonNode part : parts) {
            out.write(part.path("text").asText("").getBytes(UTF_8));
            int count = part.path("count").asInt(0);
            int block = part.has("number") || part.has("join") ? 1 : Math.max(1, Math.min(count, MOST_COPIES_AT_ONCE));
            for (int i = 0; i < count && !cut.isFull(); i += block) {
                out.write((i == 0 ? "" : part.path("join").asText("")).getBytes(UTF_8));
                out.write(copy(part, i).repeat(Math.min(block, count - i)).getBytes(UTF_8));
            }
        }
    }

    /** The id, for display names. */
    public static String id(JsonNode node) {
        return node.required("id").textValue();
    }

    private static String joined(JsonNode parts) {
        StringBuilder text = new StringBuilder();
        elements(parts).forEach(part -> append(text, part));
        return text.toString();
    }

    private static void append(StringBuilder text, JsonNode part) {
        if (part.has("text")) {
            text.append(part.get("text").textValue());
            return;
        }
        int count = part.required("count").intValue();
        String separator = part.path("join").asText("");
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : separator);
            text.append(copy(part, i));
        }
    }

    private static String copy(JsonNode part, int index) {
        String copy = part.required("repeat").textValue();
        return part.has("number") ? copy.replace(part.get("number").textValue(), Integer.toString(index)) : copy;
    }

    private static JsonNode load(String name) {
        try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + name)) {
            JsonNode file = JSON.readTree(in);
            file.forEach(member -> {
                if (member.isArray()) {
                    member.forEach(Vectors::checkWords);
                }
            });
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parse(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void checkWords(JsonNode node) {
        KNOWN_WORDS.forEach((field, words) -> {
            JsonNode word = node.path(field);
            require(word.isMissingNode() || word.isNull() || words.contains(word.asText()), node, field);
        });
    }

    private static void require(boolean condition, JsonNode node, String field) {
        if (!condition) {
            throw new IllegalStateException(
                    "Vector " + node.path("id") + ": unexpected " + field + " " + node.path(field));
        }
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Keeps the first octets and forgets the rest. */
    private static final class CutOutput extends OutputStream {

        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final int limit;

        CutOutput(int limit) {
            this.limit = limit;
        }

        @Override
        public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int length) {
            kept.write(octets, offset, Math.min(length, limit - kept.size()));
        }

        boolean isFull() {
            return kept.size() == limit;
        }

        byte[] octets() {
            return kept.toByteArray();
        }
    }
}
