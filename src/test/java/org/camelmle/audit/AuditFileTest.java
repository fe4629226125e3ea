package org.camelmle.audit;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.camelmle.jose.HmacSha256;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditFileTest {

    private static final HmacSha256 KEY = new HmacSha256("0123456789abcdef0123456789abcdef");

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void choosePath() {
        path = directory.resolve("audit.log");
    }

    private static AuditEntry entry(int number) {
        return new AuditEntry(
                Instant.parse("2026-11-25T10:00:00Z").plusSeconds(number),
                "https://dev.methodfi.com",
                "MLE_DECRYPTION_FAILED",
                Optional.of("adt_" + number),
                "key-\"" + number + "\"\\\n");
    }

    private void write(int lines) throws IOException {
        try (AuditFile file = AuditFile.open(path, KEY)) {
            for (int i = 0; i < lines; i++) {
                file.append(entry(i));
            }
        }
    }

    private AuditChain.Verdict verdict() throws IOException {
        return AuditChain.verify(Files.readAllBytes(path), KEY);
    }

    private void rewrite(List<String> lines) throws IOException {
        Files.writeString(path, String.join("\n", lines) + "\n");
    }

    private List<String> lines() throws IOException {
        return new ArrayList<>(Files.readAllLines(path));
    }

    @Test
    void linesAreNumberedAndTheChainHolds() throws IOException {
        write(5);

        assertThat(verdict().problem()).isEmpty();
        assertThat(verdict().lastNumber()).isEqualTo(5);
        assertThat(lines().get(4)).startsWith("{\"number\":5,").contains("\"requestId\":\"adt_4\"");
    }

    @Test
    void fileIsForItsOwnerOnly() throws IOException {
        write(1);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void chainGoesOnAfterARestart() throws IOException {
        write(3);
        try (AuditFile file = AuditFile.open(path, KEY)) {
            assertThat(file.linesBefore()).hasSize(3);
            assertThat(file.lastNumber()).isEqualTo(3);
            assertThat(file.append(entry(3))).isEqualTo(4);
        }

        assertThat(verdict().problem()).isEmpty();
        assertThat(verdict().lastNumber()).isEqualTo(4);
    }

    @Test
    void manyThreadsWriteOneChain() throws IOException {
        try (AuditFile file = AuditFile.open(path, KEY)) {
            IntStream.range(0, 40)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> append(file, i)))
                    .toList()
                    .forEach(CompletableFuture::join);
            assertThat(file.lastNumber()).isEqualTo(40);
        }

        assertThat(verdict().problem()).isEmpty();
        assertThat(verdict().lines()).hasSize(40);
    }

    /** A circuit breaker interrupts whom it no longer waits for; the JDK closes what such a thread writes to. */
    @Test
    void threadThatIsInterruptedWritesItsLineAndClosesTheFileForNobody() throws IOException {
        try (AuditFile file = AuditFile.open(path, KEY)) {
            Thread.currentThread().interrupt();
            assertThat(file.append(entry(1))).isEqualTo(1);
            assertThat(Thread.interrupted()).isTrue();

            assertThat(file.append(entry(2))).isEqualTo(2);
            assertThat(file.problem()).isEmpty();
        } finally {
            Thread.interrupted();
        }
        assertThat(verdict().problem()).isEmpty();
    }

    private static void append(AuditFile file, int number) {
        try {
            file.append(entry(number));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void editIsFoundInEachPartOfALine() throws IOException {
        write(3);
        String second = lines().get(1);
        for (String part : List.of("10:00:01Z", "dev.methodfi", "DECRYPTION", "adt_1", "key-")) {
            List<String> changed = lines();
            changed.set(1, second.replace(part, part.substring(0, part.length() - 1) + "9"));
            byte[] file = (String.join("\n", changed) + "\n").getBytes(StandardCharsets.UTF_8);

            assertThat(AuditChain.verify(file, KEY).problem())
                    .as(part)
                    .hasValueSatisfying(problem -> assertThat(problem).startsWith("line 2"));
        }
    }

    @Test
    void cutInTheMiddleIsFound() throws IOException {
        write(4);
        List<String> cut = lines();
        cut.remove(1);
        rewrite(cut);

        assertThat(verdict().problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("between line 1 and line 3"));
    }

    @Test
    void cutAtTheBeginningIsFound() throws IOException {
        write(3);
        rewrite(lines().subList(1, 3));

        assertThat(verdict().problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("between line 0 and line 2"));
    }

    @Test
    void cutAtTheEndIsSeenByTheMarkBesideTheFileOnly() throws IOException {
        write(3);
        rewrite(lines().subList(0, 2));

        assertThat(verdict().problem()).isEmpty();
        assertThat(verdict().lastNumber()).isEqualTo(2);
        assertThat(mark().number()).isEqualTo(3);
        assertThat(mark().problem(verdict()))
                .hasValueSatisfying(problem -> assertThat(problem).contains("there was a line 3", "cut off"));
    }

    private AuditMark mark() throws IOException {
        return AuditMark.read(path, KEY).orElseThrow();
    }

    private void assertTakesNoLine(String because) throws IOException {
        try (AuditFile file = AuditFile.open(path, KEY)) {
            assertThat(file.problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains(because));
            assertThatThrownBy(() -> file.append(entry(9))).hasMessageContaining(because);
        }
    }

    @Test
    void cutEndGivesNoBudgetBack() throws IOException {
        write(3);
        rewrite(lines().subList(0, 2));

        assertTakesNoLine("cut off");
    }

    @Test
    void emptiedOrDeletedFileGivesNoBudgetBack() throws IOException {
        write(3);
        Files.writeString(path, "");
        assertTakesNoLine("cut off");
        Files.delete(path);
        assertTakesNoLine("cut off");
    }

    @Test
    void fileWithoutItsMarkTakesNoMoreLines() throws IOException {
        write(3);
        Files.delete(AuditMark.beside(path));

        assertTakesNoLine("audit.log.last is missing");
    }

    @Test
    void markThatWasAlteredIsNoMark() throws IOException {
        write(3);
        String mark = Files.readString(AuditMark.beside(path));
        for (String altered : List.of(mark.replace("\"number\":3", "\"number\":2"), "{}", "", "no json")) {
            Files.writeString(AuditMark.beside(path), altered);

            assertTakesNoLine("audit.log.last was changed");
        }
    }

    @Test
    void anotherFileUnderTheSameKeyIsNotTakenForIt() throws IOException {
        write(3);
        byte[] another = Files.readAllBytes(path);
        byte[] itsMark = Files.readAllBytes(AuditMark.beside(path));
        Files.delete(path);
        Files.delete(AuditMark.beside(path));
        write(3);
        Files.write(path, another);
        assertTakesNoLine("another file");

        Files.write(AuditMark.beside(path), itsMark);
        rewrite(lines().subList(0, 3));
        try (AuditFile file = AuditFile.open(path, KEY)) {
            assertThat(file.problem()).isEmpty();
        }
    }

    @Test
    void linesOfTwoFilesDoNotMakeOne() throws IOException {
        write(1);
        List<String> mixed = lines();
        Files.delete(path);
        Files.delete(AuditMark.beside(path));
        write(2);
        mixed.add(lines().get(1));
        rewrite(mixed);

        assertThat(verdict().problem())
                .hasValueSatisfying(problem -> assertThat(problem).isEqualTo("line 2 belongs to another file"));
    }

    /** As a crash between the two leaves it. */
    @Test
    void lineThatTheMarkDoesNotKnowYetIsNoHarm() throws IOException {
        write(2);
        byte[] behind = Files.readAllBytes(AuditMark.beside(path));
        try (AuditFile file = AuditFile.open(path, KEY)) {
            file.append(entry(2));
        }
        Files.write(AuditMark.beside(path), behind);

        try (AuditFile file = AuditFile.open(path, KEY)) {
            assertThat(file.problem()).isEmpty();
            assertThat(mark().number()).isEqualTo(3);
        }
    }

    @Test
    void markIsForItsOwnerOnly() throws IOException {
        write(1);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(AuditMark.beside(path))))
                .isEqualTo("rw-------");
    }

    @Test
    void lineWhoseMarkCannotBeKeptIsAFailure() throws IOException {
        try (AuditFile file = AuditFile.open(path, KEY)) {
            Files.delete(AuditMark.beside(path));
            Files.createDirectories(AuditMark.beside(path).resolve("in-the-way"));

            assertThatThrownBy(() -> file.append(entry(0))).isInstanceOf(IOException.class);
            assertThat(file.problem()).isPresent();
        }
    }

    @Test
    void cutLineNumberedAnewIsFound() throws IOException {
        write(4);
        List<String> cut = lines();
        cut.remove(1);
        cut.set(1, cut.get(1).replace("\"number\":3", "\"number\":2"));
        rewrite(cut);

        assertThat(verdict().problem())
                .hasValueSatisfying(problem -> assertThat(problem).startsWith("line 2"));
    }

    @Test
    void reorderIsFound() throws IOException {
        write(4);
        List<String> moved = lines();
        Collections.swap(moved, 1, 2);
        rewrite(moved);

        assertThat(verdict().problem()).isPresent();
    }

    @Test
    void repeatedLineIsFound() throws IOException {
        write(2);
        List<String> repeated = lines();
        repeated.add(repeated.get(1));
        rewrite(repeated);

        assertThat(verdict().problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("comes again"));
    }

    @Test
    void otherKeyDoesNotFit() throws IOException {
        write(2);

        assertThat(AuditChain.verify(Files.readAllBytes(path), new HmacSha256("another key"))
                        .problem())
                .isPresent();
    }

    @Test
    void halfALineAtTheEndIsFound() throws IOException {
        write(2);
        byte[] file = Files.readAllBytes(path);
        Files.write(path, java.util.Arrays.copyOf(file, file.length - 5));

        assertThat(verdict().problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("incomplete"));
    }

    /** A crash within a line: append did not return, so nothing went in plaintext for it. */
    /** It is none of ours: perhaps a key, named here by mistake. */
    @Test
    void fileOfOneLineWithoutAnEndIsLeftAsItIs() throws IOException {
        Files.writeString(path, "0123456789abcdef0123456789abcdef");
        try (AuditFile file = AuditFile.open(path, KEY)) {
            assertThatThrownBy(() -> file.append(entry(0))).isInstanceOf(IOException.class);
        }

        assertThat(path).hasContent("0123456789abcdef0123456789abcdef");
    }

    @Test
    void halfALineBehindAllThatTheMarkKnowsIsTakenOff() throws IOException {
        write(2);
        byte[] whole = Files.readAllBytes(path);
        Files.write(path, "{\"number\":3,\"time".getBytes(java.nio.charset.StandardCharsets.US_ASCII), APPEND);

        try (AuditFile file = AuditFile.open(path, KEY)) {
            assertThat(file.problem()).isEmpty();
            assertThat(file.linesBefore()).hasSize(2);
            assertThat(Files.readAllBytes(path)).isEqualTo(whole);
            assertThat(file.append(entry(2))).isEqualTo(3);
        }
        assertThat(verdict().problem()).isEmpty();
        assertThat(lines()).hasSize(3);
    }

    @Test
    void aLineThatWasCutInHalfIsNoCrash() throws IOException {
        write(2);
        byte[] file = Files.readAllBytes(path);
        Files.write(path, java.util.Arrays.copyOf(file, file.length - 5));

        try (AuditFile cut = AuditFile.open(path, KEY)) {
            assertThat(cut.problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("its end was cut off"));
            assertThatThrownBy(() -> cut.append(entry(9))).isInstanceOf(IOException.class);
        }
        assertThat(Files.size(path)).isEqualTo(file.length - 5);
    }

    @Test
    void damagedFileTakesNoMoreLines() throws IOException {
        write(2);
        rewrite(lines().subList(1, 2));
        try (AuditFile file = AuditFile.open(path, KEY)) {
            assertThat(file.problem()).isPresent();
            assertThatThrownBy(() -> file.append(entry(9))).isInstanceOf(IOException.class);
        }
        assertThat(lines()).hasSize(1);
    }

    @Test
    void fileThatIsChangedWhileItIsOpenTakesNoMoreLines() throws IOException {
        try (AuditFile file = AuditFile.open(path, KEY)) {
            file.append(entry(0));
            Files.writeString(path, "");

            assertThatThrownBy(() -> file.append(entry(1))).hasMessageContaining("somebody else");
        }
    }

    @Test
    void lockOutlivesTheReading() throws Exception {
        write(1);
        try (AuditFile file = AuditFile.open(path, KEY)) {
            assertThat(file.lastNumber()).isEqualTo(1);
            // The kernel's list of locks is what another process would run into.
            Path locks = Path.of("/proc/locks");
            org.junit.jupiter.api.Assumptions.assumeTrue(java.nio.file.Files.isReadable(locks));
            Object inode = java.nio.file.Files.getAttribute(path, "unix:ino");
            assertThat(java.nio.file.Files.readString(locks)).contains(":" + inode + " ");
        }
    }

    @Test
    void onlyOneMayHaveItOpen() throws IOException {
        try (AuditFile file = AuditFile.open(path, KEY)) {
            assertThat(file.lastNumber()).isZero();
            assertThatThrownBy(() -> AuditFile.open(path, KEY)).isInstanceOf(IOException.class);
        }
    }
}
