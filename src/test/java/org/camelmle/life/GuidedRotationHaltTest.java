package org.camelmle.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.storage.KeyStorage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that dies behind any step of a rotation by letters is followed by one that goes on there. */
class GuidedRotationHaltTest {

    private static final String TOO_OLD = "P91D";
    private static final String DRAINED = "P99D";

    @TempDir
    Path directory;

    private OwnKeys keys;

    @BeforeEach
    void oneActiveKey() {
        keys = new OwnKeys(KeyStorage.folder(folder()), Clock.systemUTC());
        keys.generate(2048, Optional.of("old"));
    }

    /** 1: generated, 2: announced, 3: waiting for the operator. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void keyThatWasMadeIsAnnouncedByTheNextProcessAndNotMadeAgain(int lastStep) throws Exception {
        assertThat(process(TOO_OLD, "-", "-", lastStep)).isEqualTo(HaltedGuidedRotation.HALTED);
        String fresh = keys.stored().pendingKey().orElseThrow().id();
        assertOldKeyIsInUse();

        assertThat(process(TOO_OLD, "-", "-", 0)).isZero();

        assertThat(keys.stored().pendingKey()).map(MleKey::id).contains(fresh);
        assertThat(keys.stored().keys()).hasSize(2);
        assertOldKeyIsInUse();
    }

    /** 1: announced again, 2: confirmed, 3: switched. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void confirmedKeyIsInUseAfterTheNextProcess(int lastStep) throws Exception {
        assertThat(process(TOO_OLD, "-", "-", 0)).isZero();
        String fresh = keys.stored().pendingKey().orElseThrow().id();

        assertThat(process(TOO_OLD, fresh, "-", lastStep)).isEqualTo(HaltedGuidedRotation.HALTED);
        assertThat(keys.stored().decryptionKey("old")).isPresent();
        assertThat(keys.stored().decryptionKey(fresh)).isPresent();
        assertThat(process(TOO_OLD, fresh, "-", 0)).isZero();

        assertThat(keys.stored().activeKey()).map(MleKey::id).contains(fresh);
        assertThat(keys.stored().find("old")).map(MleKey::status).contains(KeyStatus.RETIRING);
    }

    /** 1: released, 2: removed. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void releasedKeyIsGoneAfterTheNextProcess(int lastStep) throws Exception {
        assertThat(process(TOO_OLD, "-", "-", 0)).isZero();
        String fresh = keys.stored().pendingKey().orElseThrow().id();
        assertThat(process(TOO_OLD, fresh, "-", 0)).isZero();

        assertThat(process(DRAINED, fresh, "old", lastStep)).isEqualTo(HaltedGuidedRotation.HALTED);
        assertThat(process(DRAINED, fresh, "old", 0)).isZero();

        assertThat(keys.stored().keys()).extracting(MleKey::id).containsExactly(fresh);
        assertThat(files()).containsExactlyInAnyOrder("states.json", fresh + ".pem", fresh + ".public.pem");
    }

    private void assertOldKeyIsInUse() {
        assertThat(keys.stored().activeKey()).map(MleKey::id).contains("old");
    }

    private Path folder() {
        return directory.resolve("banked");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder())) {
            return all.map(file -> file.getFileName().toString()).toList();
        }
    }

    private int process(String ahead, String received, String released, int lastStep) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HaltedGuidedRotation.class.getName(),
                        folder().toString(),
                        ahead,
                        received,
                        released,
                        Integer.toString(lastStep))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }
}
