package org.camelmle.keys.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.camelmle.KeyUnavailableException;
import org.camelmle.keys.JwksDocument.Alarm;
import org.camelmle.keys.JwksDocument.AlarmKind;
import org.camelmle.keys.JwksDocument.Limits;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.MovableClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process that starts while the key server is down. */
class SnapshotFileTest {

    @TempDir
    private Path folder;

    private final RemoteFixture remote = new RemoteFixture();
    private final MovableClock clock = remote.clock;
    private Path file;

    @BeforeEach
    void runOnceAndGoDown() {
        file = folder.resolve("keys.snapshot.json");
        remote.fetch.answer(ScriptedFetch.jwks("a"), Map.of("etag", "\"v\\\"1\"", "cache-control", "max-age=3600"));
        restarted().keys();
        remote.fetch.answer(ScriptedFetch.jwks("a"), Map.of("etag", "\"v1\"", "cache-control", "max-age=3600"));
        clock.advance(Duration.ofMinutes(1));
        restarted().refresh();
        remote.fetch.fail();
    }

    private JwksKeySource restarted() {
        return remote.source(RemoteFixture.savedIn(file));
    }

    @Test
    void theNextProcessBeginsWithTheKeysOfTheLast() {
        JwksKeySource source = restarted();

        assertThat(source.keys().encryptionKey()).map(MleKey::id).hasValue("a");
        assertThat(remote.fetch.count()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"299999, false", "300000, true", "300001, true"})
    void aDocumentAsLongAsMayBeFetchedIsReadAgain(int longest, boolean isRead) {
        byte[] small = ScriptedFetch.jwks("b");
        byte[] large = Arrays.copyOf(small, 300_000);
        Arrays.fill(large, small.length, large.length, (byte) '\n');
        remote.fetch.answer(large, Map.of());
        remote.source(RemoteFixture.savedIn(file, new Limits(large.length, 100)))
                .refresh();
        remote.fetch.fail();

        JwksKeySource source = remote.source(RemoteFixture.savedIn(file, new Limits(longest, 100)));

        assertThat(source.held().flatMap(held -> held.keys().encryptionKey()).isPresent())
                .isEqualTo(isRead);
    }

    @Test
    void aRootDirectoryIsNoSnapshotAndStopsNothing() {
        remote.fetch.answer(ScriptedFetch.jwks("a"), Map.of());

        JwksKeySource source = remote.source(RemoteFixture.savedIn(file.getRoot()));

        assertThat(source.renew().problem()).isEmpty();
        assertThat(source.keys().encryptionKey()).map(MleKey::id).hasValue("a");
    }

    @Test
    void onlyTheOwnerMayReadTheFile() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aRestartMakesNoKeyYounger() {
        clock.advance(Duration.ofHours(24));

        assertThatThrownBy(() -> restarted().keys()).isInstanceOf(KeyUnavailableException.class);
    }

    @Test
    void aRestartFetchesWhenTheLastProcessWouldHaveDone() {
        int before = remote.fetch.count();
        clock.advance(Duration.ofMinutes(40));
        JwksKeySource source = restarted();
        clock.advance(Duration.ofMinutes(8).minusMillis(1));
        source.keys();
        assertThat(remote.fetch.count()).isEqualTo(before);

        clock.advance(Duration.ofMillis(1));
        source.keys();
        assertThat(remote.fetch.count()).as("after four fifths of the hour").isEqualTo(before + 1);
    }

    @Test
    void nothingButTheFileIsLeftInItsFolder() throws IOException {
        restarted().keys();

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void anAlarmOfAnotherKindDoesNotKeepAPinnedKeyOffTheDisk() {
        JwksKeySource pinned = remote.source(RemoteFixture.pinnedIn(file));
        byte[] retiring = ScriptedFetch.withStatus(ScriptedFetch.jwks("b", "server-3072"), "deprecated");
        remote.fetch.answer(ScriptedFetch.ok(retiring));
        clock.advance(Duration.ofMinutes(1));
        assertThat(pinned.renew().alarms()).extracting(Alarm::kind).containsExactly(AlarmKind.NO_ACTIVE_KEY);
        remote.fetch.fail();

        assertThat(remote.source(RemoteFixture.pinnedIn(file)).keys().find("b")).isPresent();
    }

    @Test
    void anUnchangedDocumentIsKeptAliveInTheFileToo() {
        clock.advance(Duration.ofHours(20));
        remote.fetch.answer(304, Map.of());
        restarted().refresh();
        assertThat(remote.fetch.asked().get(2)).isEqualTo(Optional.of("\"v1\""));
        remote.fetch.fail();
        clock.advance(Duration.ofHours(20));

        assertThat(restarted().keys().find("a")).isPresent();
    }

    @Test
    void theKeysOfAnotherSourceAreNotUsed() throws IOException {
        rewrite(RemoteFixture.LOCATION, "https://keys.evil/jwks");

        assertThatThrownBy(() -> restarted().keys()).isInstanceOf(KeyUnavailableException.class);
    }

    @Test
    void theKeysOfAnotherProfileAreNotUsed() throws IOException {
        rewrite("\"method\"", "\"other\"");

        assertThatThrownBy(() -> restarted().keys()).isInstanceOf(KeyUnavailableException.class);
    }

    @Test
    void aFileThatOthersMayWriteIsNotUsed() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));

        assertThatThrownBy(() -> restarted().keys()).isInstanceOf(KeyUnavailableException.class);
    }

    @Test
    void aFileOfAnotherUserIsNotUsed() throws IOException {
        assumeTrue((int) Files.getAttribute(file, "unix:uid") == 0, "only root can give a file away");
        Files.setAttribute(file, "unix:uid", 65534);

        assertThatThrownBy(() -> restarted().keys()).isInstanceOf(KeyUnavailableException.class);
    }

    @Test
    void aFileInAFolderWhereOthersMayReplaceItIsNotUsed() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> restarted().keys()).isInstanceOf(KeyUnavailableException.class);

        // With the sticky bit, as /tmp has it.
        Files.setAttribute(folder, "unix:mode", 01777);
        assertThat(restarted().keys().find("a")).isPresent();
    }

    @Test
    void aFileThatWasFetchedWithAnotherCredentialIsNotUsed() throws IOException {
        rewrite("\"access\":\"\"", "\"access\":\"another\"");

        assertThatThrownBy(() -> restarted().keys()).isInstanceOf(KeyUnavailableException.class);
    }

    @Test
    void aFileFromTheFutureIsNotUsed() throws IOException {
        rewrite("2026-03-30T", "2036-03-30T");

        assertThatThrownBy(() -> restarted().keys()).isInstanceOf(KeyUnavailableException.class);
    }

    @Test
    void aFileWithALifetimeThatCannotBeIsNotUsed() throws IOException {
        rewrite("PT1H", "PT100000000000000H");

        assertThatThrownBy(() -> restarted().keys()).isInstanceOf(KeyUnavailableException.class);
        assertThat(remote.refreshes)
                .anySatisfy(refresh -> assertThat(refresh.problem())
                        .hasValueSatisfying(problem -> assertThat(problem).contains("a time that cannot be")));
    }

    @Test
    void aPinnedKeyIsStillTheFirstOneAfterARestart() {
        JwksKeySource pinned = remote.source(RemoteFixture.pinnedIn(file));
        String first = pinned.keys().find("a").orElseThrow().thumbprint();
        remote.fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a", "server-3072")));
        clock.advance(Duration.ofMinutes(1));
        pinned.renew();
        clock.advance(Duration.ofMinutes(1));
        remote.fetch.answer(304, Map.of());
        pinned.renew();
        remote.fetch.fail();

        KeySet restarted = remote.source(RemoteFixture.pinnedIn(file)).keys();

        assertThat(restarted.find("a").orElseThrow().thumbprint()).isEqualTo(first);
        assertThat(remote.alarms()).extracting(Alarm::kind).contains(AlarmKind.KID_REBOUND);
    }

    @Test
    void rubbishIsNotUsedAndReplacedByTheNextGoodAnswer() throws IOException {
        Files.writeString(file, "{\"location\":");
        JwksKeySource source = restarted();
        assertThatThrownBy(source::keys).isInstanceOf(KeyUnavailableException.class);

        remote.fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("b")));
        clock.advance(Duration.ofSeconds(30));
        source.keys();
        remote.fetch.fail();

        assertThat(restarted().keys().find("b")).isPresent();
    }

    @Test
    void aFileThatCannotBeWrittenStopsNothing() {
        file = folder.resolve("no/such/folder/keys.json");
        remote.fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));

        assertThat(restarted().keys().find("a")).isPresent();
    }

    private void rewrite(String text, String other) throws IOException {
        String content = Files.readString(file, StandardCharsets.UTF_8);
        assertThat(content).contains(text);
        Files.writeString(file, content.replace(text, other));
    }
}
