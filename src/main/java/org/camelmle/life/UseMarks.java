package org.camelmle.life;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.PrivateFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When keys that are retiring were used, for the one who removes them: in the folder {@code <key file>.used} an empty file
 * for each minute, named by the minute and the key's thumbprint.
 *
 * <p>Any number of processes leave marks there without a lock, as a mark is never written again. None is taken away before
 * there is one that is an hour younger, so that no reader finds none while they change.
 */
final class UseMarks {

    /** A use was at most so much later than its mark says. */
    static final Duration GRAIN = Duration.ofMinutes(1);

    private static final Duration KEPT = Duration.ofHours(1);
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmm'Z'");
    private static final Pattern MARK = Pattern.compile("[0-9]{8}T[0-9]{4}Z\\.[A-Za-z0-9_-]{43}");
    private static final Logger LOG = LoggerFactory.getLogger(UseMarks.class);

    private final Path folder;
    private final Map<String, Long> noted = new ConcurrentHashMap<>();
    private final AtomicBoolean failing = new AtomicBoolean();

    /** @param keys the key file, or the folder with them */
    UseMarks(Path keys) {
        this.folder = keys.resolveSibling(keys.getFileName() + ".used");
    }

    /** Notes a use. Touches the disk once a minute for each key; a failure is logged and stops no message. */
    void note(MleKey key, Instant now) {
        Long minute = now.getEpochSecond() / GRAIN.toSeconds();
        Long before = noted.putIfAbsent(key.id(), minute);
        if (before == null || (before < minute && noted.replace(key.id(), before, minute))) {
            leave(key, now);
        }
    }

    private void leave(MleKey key, Instant now) {
        try {
            if (PrivateFile.leaveEmpty(folder, name(key, now))) {
                String oldest = name(key, now.minus(KEPT));
                String ofKey = ending(key);
                delete(name -> name.endsWith(ofKey) && name.compareTo(oldest) < 0);
            }
            failing.set(false);
        } catch (IOException | RuntimeException e) {
            if (failing.compareAndSet(false, true)) {
                LOG.warn(
                        "That the key '{}', which is retiring, is still used cannot be noted in {} ({}): who removes it has"
                                + " to look at this process too",
                        key.id(),
                        folder,
                        e.getClass().getSimpleName());
            }
        }
    }

    /** The last use of a key that any process has noted. */
    LastUse of(MleKey key) {
        String ending = ending(key);
        try {
            return names().stream()
                    .filter(name -> name.endsWith(ending))
                    .map(name -> name.substring(0, name.length() - ending.length()))
                    .map(name -> LocalDateTime.parse(name, MINUTE).toInstant(ZoneOffset.UTC))
                    .max(Instant::compareTo)
                    .map(LastUse::at)
                    .orElse(LastUse.NEVER);
        } catch (IOException | RuntimeException e) {
            return LastUse.unknown("the marks in " + folder + " cannot be read ("
                    + (e instanceof DateTimeException
                            ? "a name of another form"
                            : e.getClass().getSimpleName()) + ")");
        }
    }

    /** Takes away the marks of keys that have left the file. Without any key nothing is taken away. */
    void keepThoseOf(KeySet keys) {
        if (keys.isEmpty()) {
            return;
        }
        Set<String> known = keys.keys().stream().map(UseMarks::ending).collect(Collectors.toSet());
        try {
            delete(name -> MARK.matcher(name).matches() && !known.contains(name.substring(name.indexOf('.'))));
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "Marks of keys that are gone stay in {} ({})",
                    folder,
                    e.getClass().getSimpleName());
        }
    }

    private void delete(Predicate<String> unneeded) throws IOException {
        for (String name : names()) {
            if (unneeded.test(name)) {
                Files.deleteIfExists(folder.resolve(name));
            }
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> Optional.ofNullable(file.getFileName())
                            .orElseThrow()
                            .toString())
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static String name(MleKey key, Instant time) {
        return MINUTE.format(time.atOffset(ZoneOffset.UTC)) + ending(key);
    }

    private static String ending(MleKey key) {
        return "." + key.thumbprint();
    }
}
