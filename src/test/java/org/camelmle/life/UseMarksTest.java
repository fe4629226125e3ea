package org.camelmle.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.storage.KeyStorage;
import org.camelmle.testkit.LogLines;
import org.camelmle.testkit.MovableClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What processes that share a key file leave beside it when they use a key that is retiring. */
class UseMarksTest {

    private static final Instant START = Instant.parse("2026-03-30T00:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    private final MovableClock clock = new MovableClock(START);
    private Path file;
    private OwnKeys keys;

    @BeforeEach
    void oneKeyBehindAnother() {
        file = directory.resolve("own.jwks.json");
        keys = process();
        keys.generate(2048, Optional.of("old"));
        keys.generate(2048, Optional.of("new"));
        keys.activate("new");
    }

    private OwnKeys process() {
        return new OwnKeys(file, clock);
    }

    private MleKey key(String id) {
        return keys.stored().find(id).orElseThrow();
    }

    private Path folder() {
        return directory.resolve("own.jwks.json.used");
    }

    private List<String> marks() throws IOException {
        try (Stream<Path> all = Files.list(folder())) {
            return all.map(mark -> mark.getFileName().toString()).sorted().toList();
        }
    }

    private LastUse seenByAnother() {
        return process().lastUse(key("old"));
    }

    @Test
    void useOfAKeyThatIsRetiringIsSeenByEveryProcess() {
        assertThat(seenByAnother()).isEqualTo(LastUse.NEVER);

        clock.advance(Duration.ofSeconds(90));
        keys.opened(key("old"));

        assertThat(seenByAnother()).isEqualTo(LastUse.at(START.plus(MINUTE)));
    }

    @Test
    void lastOfSeveralProcessesCountsWhateverTheOrder() {
        clock.advance(Duration.ofMinutes(5));
        process().opened(key("old"));
        // Its clock is late, or it was asleep.
        new OwnKeys(file, new MovableClock(START.plus(MINUTE))).opened(key("old"));

        assertThat(seenByAnother()).isEqualTo(LastUse.at(START.plus(Duration.ofMinutes(5))));
    }

    @Test
    void markIsEmptyAndForItsOwnerOnlyAndTheKeyFileStaysAsItIs() throws IOException {
        byte[] before = Files.readAllBytes(file);
        keys.opened(key("old"));

        assertThat(marks()).containsExactly("20260330T0000Z." + key("old").thumbprint());
        assertThat(folder().resolve(marks().get(0))).isEmptyFile();
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        if (folder().getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder().resolve(marks().get(0)))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void keysThatAreActiveOrPendingLeaveNoMark() {
        keys.generate(2048, Optional.of("next"));
        keys.opened(key("new"));
        keys.opened(key("next"));

        assertThat(folder()).doesNotExist();
    }

    @Test
    void diskIsTouchedOnceAMinute() throws IOException {
        MleKey old = key("old");
        keys.opened(old);
        Files.delete(folder().resolve(marks().get(0)));
        clock.advance(MINUTE.minusMillis(1));
        keys.opened(old);
        assertThat(marks()).isEmpty();

        clock.advance(Duration.ofMillis(1));
        keys.opened(old);
        assertThat(marks()).hasSize(1);
    }

    @Test
    void marksDoNotPileUp() throws IOException {
        for (int minute = 0; minute < 300; minute++) {
            keys.opened(key("old"));
            clock.advance(MINUTE);
        }

        assertThat(marks()).hasSizeBetween(1, 61);
        assertThat(seenByAnother()).isEqualTo(LastUse.at(START.plus(Duration.ofMinutes(299))));
    }

    @Test
    void processesThatLeaveAMarkAtTheSameTimeDoNotDisturbEachOther() throws Exception {
        MleKey old = key("old");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (LogLines log = new LogLines(UseMarks.class.getName())) {
            List<? extends Future<?>> uses = IntStream.range(0, 200)
                    .mapToObj(i -> threads.submit(() -> process().opened(old)))
                    .toList();
            for (Future<?> use : uses) {
                use.get();
            }
            assertThat(log.lines()).isEmpty();
        } finally {
            threads.shutdown();
        }
        assertThat(marks()).hasSize(1);
    }

    @Test
    void removedKeyTakesItsMarksAlongAndThoseOfOthersStay() throws IOException {
        keys.changeStatus("new", KeyStatus.RETIRING);
        keys.opened(key("old"));
        keys.opened(key("new"));
        Files.createFile(folder().resolve("note.txt"));

        keys.remove("old");

        assertThat(marks()).containsExactly("20260330T0000Z." + key("new").thumbprint(), "note.txt");
    }

    /** A process that still had the old set may be the last one. */
    @Test
    void markThatCameAfterItsKeyHadGoneIsTakenAwayByTheNextRun() throws IOException {
        MleKey old = key("old");
        keys.remove("old");
        process().opened(old);
        assertThat(marks()).hasSize(1);

        keys.tidy();

        assertThat(marks()).isEmpty();
    }

    @Test
    void nothingIsForgottenWhileTheKeyFileIsAway() throws IOException {
        keys.opened(key("old"));
        Path away = Files.move(file, directory.resolve("away"));

        keys.tidy();
        Files.move(away, file);

        assertThat(marks()).hasSize(1);
    }

    @Test
    void whoCanLeaveNoMarkSaysSoOnceAndOpensMessagesAllTheSame() throws IOException {
        Files.createFile(folder());
        try (LogLines log = new LogLines(UseMarks.class.getName())) {
            for (int minute = 0; minute < 3; minute++) {
                keys.opened(key("old"));
                clock.advance(MINUTE);
            }
            assertThat(log.lines()).singleElement().asString().contains("'old'", folder().toString());

            Files.delete(folder());
            keys.opened(key("old"));
            assertThat(seenByAnother()).isEqualTo(LastUse.at(START.plus(Duration.ofMinutes(3))));
        }
    }

    @Test
    void marksThatCannotBeReadSaySo() throws IOException {
        Files.createFile(folder());

        assertThat(seenByAnother().unknown())
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains(folder().toString(), "NotDirectoryException"));
    }

    @Test
    void markOfAnotherFormIsNotTakenForNone() throws IOException {
        keys.opened(key("old"));
        Files.createFile(folder().resolve("yesterday." + key("old").thumbprint()));

        assertThat(seenByAnother().unknown()).isPresent();
    }

    @Test
    void folderOfPemFilesHasItsMarksBesideItToo() {
        Path folder = directory.resolve("pems");
        OwnKeys pems = new OwnKeys(KeyStorage.folder(folder), clock);
        MleKey old = pems.generate(2048, Optional.of("old"));
        pems.opened(pems.changeStatus(old.id(), KeyStatus.RETIRING));

        assertThat(directory.resolve("pems.used")).isDirectory();
        assertThat(pems.lastUse(old)).isEqualTo(LastUse.at(START));
    }
}
