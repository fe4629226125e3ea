package org.camelmle.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.camelmle.testkit.Vectors;

/** Inputs from the vector files, as far as they are small. */
final class Seeds {

    private static final int SMALL = 8 * 1024;
    private static final Path KEYS = Path.of("src", "test", "resources", "keys");

    private Seeds() {}

    /** Compact JWEs, good and bad. */
    static Stream<byte[]> tokens() {
        return Stream.concat(
                        Vectors.cases("interop.json", "vectors")
                                .filter(vector -> vector.path("jwe").isTextual()),
                        Vectors.cases("invalid_jwe.json", "vectors")
                                .filter(vector -> vector.path("jwe").isTextual()))
                .map(vector -> vector.get("jwe").textValue().getBytes(UTF_8))
                .filter(token -> token.length < SMALL);
    }

    /** What stands before the first dot, decoded if it can be. */
    static byte[] header(byte[] token) {
        String text = new String(token, ISO_8859_1);
        return Second.base64Url(text.split("\\.", 2)[0].getBytes(ISO_8859_1)).orElse(token);
    }

    /** The bodies of a file's cases. */
    static Stream<byte[]> bodies(String file, String list) {
        return Vectors.cases(file, list).map(Seeds::body).filter(body -> body.length < SMALL);
    }

    static byte[] body(JsonNode vector) {
        boolean has = Stream.of("body", "body_b64", "body_parts").anyMatch(name -> vector.hasNonNull(name));
        return has ? Vectors.body(vector, SMALL) : new byte[0];
    }

    /** Key files whose names end so. */
    static Stream<byte[]> keyFiles(String... endings) {
        try (Stream<Path> files = Files.list(KEYS)) {
            return files
                    .filter(file -> Arrays.stream(endings)
                            .anyMatch(ending -> file.toString().endsWith(ending)))
                    .sorted()
                    .map(Seeds::read)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
