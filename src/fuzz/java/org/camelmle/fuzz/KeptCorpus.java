package org.camelmle.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The inputs that are kept for a target, one a line in base64. */
final class KeptCorpus {

    private static final Path DIRECTORY = Path.of("src", "test", "resources", "fuzz");
    /** In octets. Files that are longer than that reach little that shorter ones don't. */
    private static final int ROOM = 40 * 1024;

    private KeptCorpus() {}

    static Stream<byte[]> of(String target) throws IOException {
        Path file = file(target);
        List<String> lines = Files.exists(file) ? Files.readAllLines(file, StandardCharsets.US_ASCII) : List.of();
        return lines.stream().map(Base64.getDecoder()::decode);
    }

    /** Keeps these inputs, the short ones first, as far as there is room; the number of those kept. */
    static int write(String target, Collection<byte[]> inputs) throws IOException {
        int room = ROOM;
        StringBuilder text = new StringBuilder();
        int kept = 0;
        for (byte[] input : inputs.stream()
                .sorted(Comparator.comparingInt(input -> input.length))
                .toList()) {
            room -= input.length;
            if (room < 0) {
                break;
            }
            text.append(Base64.getEncoder().encodeToString(input)).append('\n');
            kept++;
        }
        Files.createDirectories(DIRECTORY);
        Files.writeString(file(target), text, StandardCharsets.US_ASCII);
        return kept;
    }

    private static Path file(String target) {
        return DIRECTORY.resolve(target + ".txt");
    }
}
