package fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Folders that are ours and have to go. */
final class Scratch {

    private static final int ATTEMPTS = 5;

    /**
     * Where this process, told so, has all its temporary files: also those of a broker that has not started yet. Its name
     * says that it may be deleted.
     */
    private static final Optional<Path> ALL = Optional.ofNullable(System.getProperty("fleet.scratch"))
            .map(Path::of)
            .filter(folder -> folder.getFileName().toString().startsWith("scratch-"));

    private Scratch() {}

    static void deleteAll() {
        ALL.ifPresent(Scratch::delete);
    }

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
