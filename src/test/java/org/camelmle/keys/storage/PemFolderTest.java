package org.camelmle.keys.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.KeyFiles;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.PublicPem;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemFolderTest {

    private static final Instant SINCE = Instant.parse("2026-03-30T00:00:00Z");
    private static final MleKey OLD =
            VectorKeys.pair("client-2048").withId("old").withStatus(KeyStatus.RETIRING, SINCE);
    private static final MleKey NEW = VectorKeys.pair("client-4096").withId("2026-03_a.b");

    @TempDir
    Path directory;

    private Path folder;
    private KeyStorage storage;

    @BeforeEach
    void noFolderYet() {
        folder = directory.resolve("banked");
        storage = KeyStorage.folder(folder);
    }

    @Test
    void keysComeBackWithTheirStates() throws IOException {
        storage.write(KeySet.of(OLD, NEW));

        List<MleKey> read = storage.read().keys();
        assertThat(read).extracting(MleKey::id).containsExactly("old", "2026-03_a.b");
        assertThat(read).extracting(MleKey::status).containsExactly(KeyStatus.RETIRING, KeyStatus.ACTIVE);
        assertThat(read).extracting(MleKey::thumbprint).containsExactly(OLD.thumbprint(), NEW.thumbprint());
        assertThat(read.get(0).statusSince()).contains(SINCE);
        assertThat(read).allSatisfy(key -> assertThat(key.privateKey()).isPresent());
    }

    @Test
    void privateHalfIsPkcs8OfMode600AndThePublicHalfIsPkcs1() throws IOException {
        storage.write(KeySet.of(NEW));

        Path file = storage.privateKeyFile(NEW.id());
        assertThat(file).isEqualTo(folder.resolve("2026-03_a.b.pem"));
        assertThat(Files.readString(file))
                .startsWith("-----BEGIN PRIVATE KEY-----\n")
                .endsWith("-----END PRIVATE KEY-----\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("states.json"))))
                .isEqualTo("rw-------");
        assertThat(Files.readString(folder.resolve("2026-03_a.b.public.pem")))
                .isEqualTo(PublicPem.pkcs1(NEW))
                .startsWith("-----BEGIN RSA PUBLIC KEY-----\n");
    }

    /** The file's lines are those that {@code openssl rsa -RSAPublicKey_out} writes. */
    @Test
    void publicPemIsThatOfOpenssl() throws IOException {
        byte[] own = Files.readAllBytes(Path.of("src/test/resources/keys/pkcs1.pem"));
        MleKey key = KeyFiles.read(own, "pkcs1.pem", new char[0]).keys().get(0);
        assertThat(PublicPem.pkcs1(key))
                .isEqualTo(Files.readString(Path.of("src/test/resources/keys/public-pkcs1.pem")));
    }

    @Test
    void noPrivateNumberIsInTheStates() throws IOException {
        storage.write(KeySet.of(NEW));
        assertThat(Files.readString(folder.resolve("states.json"))).doesNotContain("\"d\"", "\"p\"", "\"qi\"");
    }

    @Test
    void keyThatIsGoneLeavesNoFile() throws IOException {
        storage.write(KeySet.of(OLD, NEW));
        storage.write(KeySet.of(NEW));
        assertThat(files()).containsExactlyInAnyOrder("states.json", "2026-03_a.b.pem", "2026-03_a.b.public.pem");
    }

    @Test
    void keyThatWasPutThereIsActiveUnderItsFilesName() throws IOException {
        Files.createDirectories(folder);
        Files.copy(Path.of("src/test/resources/keys/pkcs1.pem"), folder.resolve("made-by-openssl.pem"));
        assertThat(storage.exists()).isTrue();
        assertThat(storage.read().activeKey().map(MleKey::id)).contains("made-by-openssl");

        storage.write(storage.read().with(NEW.withStatus(KeyStatus.PENDING, SINCE)));
        assertThat(storage.read().find("made-by-openssl")).map(MleKey::status).contains(KeyStatus.ACTIVE);
    }

    /** A writer that dies behind any of its steps leaves no pending key that looks active. */
    @Test
    void halfWrittenKeyIsNotThereYet() throws IOException {
        storage.write(KeySet.of(OLD, NEW.withStatus(KeyStatus.PENDING, SINCE)));
        Files.delete(storage.privateKeyFile(NEW.id()));
        assertThat(storage.read().keys()).extracting(MleKey::id).containsExactly("old");
        assertThat(storage.read().pendingKey()).isEmpty();
    }

    @Test
    void everyChangeIsAnotherVersion() throws IOException {
        storage.write(KeySet.of(OLD));
        Object before = storage.version();
        assertThat(storage.version()).isEqualTo(before);
        storage.write(KeySet.of(OLD, NEW));
        assertThat(storage.version()).isNotEqualTo(before);
    }

    @Test
    void folderThatIsNotThereHasNoKeys() {
        assertThat(storage.exists()).isFalse();
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(storage::read);
    }

    @Test
    void folderWithoutKeysWasNotWrittenYet() throws IOException {
        Files.createDirectories(folder);
        assertThat(storage.exists()).isFalse();
        Files.createFile(folder.resolve("notes.txt"));
        assertThat(storage.exists()).isFalse();
        Files.createFile(folder.resolve("states.json"));
        assertThat(storage.exists()).isTrue();
    }

    /** What editors and copiers leave behind is no key of ours. */
    @Test
    void fileWhoseNameIsNoIdIsPassedOver() throws IOException {
        storage.write(KeySet.of(OLD));
        for (String name : List.of(".old.pem", "old (copy).pem")) {
            Files.copy(storage.privateKeyFile("old"), folder.resolve(name));
        }
        assertThat(storage.read().keys()).extracting(MleKey::id).containsExactly("old");
    }

    @Test
    void filesThatWereExchangedAreNoticed() throws IOException {
        storage.write(KeySet.of(OLD, NEW));
        Files.copy(
                storage.privateKeyFile(NEW.id()), storage.privateKeyFile("old"), StandardCopyOption.REPLACE_EXISTING);
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(storage::read)
                .withMessageContaining("another key in");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../own", "a/b", ".hidden", "x.public", "a b", "-rf", "ä"})
    void idThatIsNoFilesNameIsRefused(String id) {
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> storage.write(KeySet.of(NEW.withId(id))))
                .withMessageContaining("cannot be a file's name");
        assertThat(folder).doesNotExist();
    }

    @Test
    void brokenKeyIsRefusedByItsFilesName() throws IOException {
        Files.createDirectories(folder);
        Files.write(
                folder.resolve("own.pem"),
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n".getBytes(US_ASCII));
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(storage::read)
                .withMessageContaining("own.pem");
    }

    private List<String> files() throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).toList();
        }
    }
}
