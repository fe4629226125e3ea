package org.camelmle.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The inputs that are kept for a target, one a line in base64. */
final class KeptCorpus {

    private static final Path DIRECTORY = Path.of("src", "test", "resources", "fuzz");
    /** In octets, for each target. */
    private static final int ROOM = 40 * 1024;

    private KeptCorpus() {}

    static Stream<byte[]> of(String target) throws IOException {
        Path file = file(target);
        List<String> lines = Files.exists(file) ? Files.readAllLines(file, StandardCharsets.US_ASCII) : List.of();
        return lines.stream().map(Base64.getDecoder()::decode);
    }

    /** Keeps as many of these inputs as there is room for, short and long ones alike; the number of those kept. */
    static int write(String target, Collection<byte[]> inputs, int most) throws IOException {
        List<byte[]> sorted = inputs.stream()
                .sorted(Comparator.comparingInt(input -> input.length))
                .toList();
        int step = 1;
        List<byte[]> kept = sorted;
        while (kept.size() > most
                || kept.stream().mapToInt(input -> input.length).sum() > ROOM) {
            kept = everyNth(sorted, ++step);
        }
        StringBuilder text = new StringBuilder();
        kept.forEach(
                input -> text.append(Base64.getEncoder().encodeToString(input)).append('\n'));
        Files.createDirectories(DIRECTORY);
        Files.writeString(file(target), text, StandardCharsets.US_ASCII);
        return kept.size();
    }

    private static List<byte[]> everyNth(List<byte[]> all, int step) {
        return IntStream.range(0, all.size())
                .filter(i -> i % step == 0)
                .mapToObj(all::get)
                .toList();
    }

    private static Path file(String target) {
        return DIRECTORY.resolve(target + ".txt");
    }
}
