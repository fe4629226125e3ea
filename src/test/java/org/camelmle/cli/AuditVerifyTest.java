package org.camelmle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.camelmle.audit.AuditEntry;
import org.camelmle.audit.AuditFile;
import org.camelmle.audit.AuditMark;
import org.camelmle.jose.HmacSha256;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditVerifyTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path directory;

    private Path audit;
    private Path key;

    @BeforeEach
    void writeThreeLines() throws IOException {
        audit = directory.resolve("audit.log");
        key = Files.writeString(directory.resolve("audit.key"), SECRET + "\n");
        try (AuditFile file = AuditFile.open(audit, new HmacSha256(SECRET))) {
            for (int i = 0; i < 3; i++) {
                file.append(new AuditEntry(
                        Instant.parse("2026-11-25T10:00:0" + i + "Z"),
                        "https://dev.methodfi.com",
                        "MLE_DECRYPTION_FAILED",
                        Optional.empty(),
                        "key-" + i));
            }
        }
    }

    private Run verify(String... more) {
        String[] command = new String[4 + more.length];
        System.arraycopy(new String[] {"audit-verify", audit.toString(), "--key", key.toString()}, 0, command, 0, 4);
        System.arraycopy(more, 0, command, 4, more.length);
        return Run.of(command);
    }

    @Test
    void wholeFileIsSummedUp() {
        Run run = verify("--last", "3");

        assertThat(run.exitCode()).isZero();
        assertThat(run.output()).contains("is whole: 3 requests went in plaintext, the first at 2026-11-25T10:00:00Z");
    }

    @Test
    void theVerdictIsThereAsJson() throws IOException {
        Run whole = verify("--json");
        assertThat(whole.exitCode()).isZero();
        assertThat(new ObjectMapper().readTree(whole.output()))
                .hasToString("{\"whole\":true,\"lastNumber\":3,\"first\":\"2026-11-25T10:00:00Z\","
                        + "\"newest\":\"2026-11-25T10:00:02Z\"}");

        Run cut = verify("--json", "--last", "4");
        assertThat(cut.exitCode()).isEqualTo(1);
        assertThat(new ObjectMapper().readTree(cut.output()).path("problem").asText())
                .contains("there was a line 4");
    }

    @Test
    void emptiedFileIsFound() throws IOException {
        Files.writeString(audit, "");

        assertThat(verify().problems()).contains("there was a line 3");
    }

    @Test
    void emptyFileIsNotCalledWholeUnlessItsLastNumberIsKnown() throws IOException {
        Files.writeString(audit, "");
        Files.delete(AuditMark.beside(audit));

        assertThat(verify().output()).contains("as far as the file shows").doesNotContain("is whole");
        assertThat(verify("--last", "1").exitCode()).isEqualTo(1);
    }

    @Test
    void cutIsFound() throws IOException {
        List<String> lines = Files.readAllLines(audit);
        Files.writeString(audit, lines.get(0) + "\n" + lines.get(2) + "\n");

        Run run = verify();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.problems()).contains("between line 1 and line 3");
    }

    @Test
    void editIsFound() throws IOException {
        Files.writeString(audit, Files.readString(audit).replace("10:00:01Z", "10:00:09Z"));

        Run run = verify();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.problems()).contains("line 2");
    }

    @Test
    void cutEndIsFound() throws IOException {
        List<String> lines = Files.readAllLines(audit);
        Files.writeString(audit, lines.get(0) + "\n" + lines.get(1) + "\n");

        assertThat(verify().exitCode()).isEqualTo(1);
        assertThat(verify().problems()).contains("there was a line 3", "cut off");
    }

    @Test
    void fileWithoutItsMarkIsJudgedByTheLastNumberThatIsKnown() throws IOException {
        Files.delete(AuditMark.beside(audit));
        assertThat(verify().problems()).contains("audit.log.last is missing");
        assertThat(verify("--last", "3").exitCode()).isZero();

        List<String> lines = Files.readAllLines(audit);
        Files.writeString(audit, lines.get(0) + "\n" + lines.get(1) + "\n");
        assertThat(verify("--last", "3").exitCode()).isEqualTo(1);
    }

    @Test
    void bothCutTogetherAreFoundByTheLastNumber() throws IOException {
        byte[] whole = Files.readAllBytes(audit);
        byte[] mark = Files.readAllBytes(AuditMark.beside(audit));
        try (AuditFile file = AuditFile.open(audit, new HmacSha256(SECRET))) {
            file.append(new AuditEntry(
                    Instant.parse("2026-11-25T10:00:04Z"), "https://dev.methodfi.com", "C", Optional.empty(), "key-4"));
        }
        Files.write(audit, whole);
        Files.write(AuditMark.beside(audit), mark);

        assertThat(verify().exitCode()).isZero();
        assertThat(verify("--last", "4").exitCode()).isEqualTo(1);
    }

    @Test
    void otherKeyIsNamedAsACause() throws IOException {
        Files.writeString(key, "another key of another file");

        Run run = verify();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.problems()).contains("another key").doesNotContain(SECRET);
    }
}
