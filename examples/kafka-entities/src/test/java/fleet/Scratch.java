package fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders that are ours and have to go. */
final class Scratch {

    private static final int ATTEMPTS = 5;

    private Scratch() {}

    /** Deletes the folder, also one in which somebody still writes. */
    static void delete(Path folder) {
        for (int i = 0; i < ATTEMPTS && Files.exists(folder); i++) {
            try (Stream<Path> files = Files.walk(folder)) {
                List<Path> deepestFirst =
                        files.sorted(Comparator.reverseOrder()).toList();
                for (Path file : deepestFirst) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException | UncheckedIOException e) {
                // The next attempt sees what is there then.
                if (i == ATTEMPTS - 1 && !(e instanceof NoSuchFileException)) {
                    System.err.println(
                            "Not deleted: " + folder + ", " + e.getClass().getSimpleName());
                }
            }
        }
    }
}
