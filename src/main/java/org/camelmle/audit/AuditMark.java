package org.camelmle.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camelmle.audit.AuditChain.Line;
import org.camelmle.audit.AuditChain.Verdict;
import org.camelmle.jose.HmacSha256;
import org.camelmle.keys.PrivateFile;
import org.camelmle.keys.StrictJson;

/**
 * What is kept beside an audit file: which file it is and how its last line ends. So a file whose end was cut off, that was
 * emptied or is another one, is found. Who puts back both together is not: for that, keep the last number elsewhere.
 *
 * @param file the id of the audit file
 * @param number of its last line, 0 for none
 * @param mac of that line
 */
public record AuditMark(String file, long number, String mac) {

    private static final String ENDING = ".last";
    private static final byte[] PURPOSE = "the last line of an audit file: ".getBytes(StandardCharsets.US_ASCII);

    /** Where the mark of an audit file is kept. */
    public static Path beside(Path auditFile) {
        return auditFile.resolveSibling(auditFile.getFileName() + ENDING);
    }

    /**
     * Reads what is kept beside the audit file; nothing if there is no such file.
     *
     * @throws IOException if it cannot be read, or nobody who has the key has written it
     */
    public static Optional<AuditMark> read(Path auditFile, HmacSha256 key) throws IOException {
        Path path = beside(auditFile);
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        byte[] content = Files.readAllBytes(path);
        try {
            Map<String, Object> members = StrictJson.object(content, 0, content.length, StrictJson.Limits.SMALL);
            AuditMark mark = new AuditMark(
                    String.valueOf(members.get("file")),
                    Long.parseLong(String.valueOf(members.get("number"))),
                    String.valueOf(members.get("mac")));
            byte[] seal = HexFormat.of().parseHex(String.valueOf(members.get("seal")));
            if (key.matches(seal, PURPOSE, mark.text())) {
                return Optional.of(mark);
            }
        } catch (StrictJson.NotJsonException | IllegalArgumentException e) {
            throw altered(path);
        }
        throw altered(path);
    }

    private static IOException altered(Path path) {
        return new IOException(path.getFileName() + " was changed, or was written with another key");
    }

    /** Keeps it beside the audit file, at once and to the disk. */
    void write(Path auditFile, HmacSha256 key) throws IOException {
        String text = new String(text(), StandardCharsets.US_ASCII);
        String seal = HexFormat.of().formatHex(key.of(PURPOSE, text()));
        PrivateFile.replace(
                beside(auditFile), (text + ",\"seal\":\"" + seal + "\"}\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** What is wrong with a file that has these lines, if something is. It may have more of them than the mark knows. */
    public Optional<String> problem(Verdict verdict) {
        List<Line> lines = verdict.lines();
        if (verdict.lastNumber() < number) {
            return Optional.of("its last line has the number " + verdict.lastNumber() + ", but there was a line "
                    + number + ": its end was cut off");
        }
        boolean isAnother = lines.stream().anyMatch(line -> !line.file().equals(file))
                || (number > 0 && !lines.get(Math.toIntExact(number - 1)).mac().equals(mac));
        return isAnother ? Optional.of("it is another file than the one that was written here") : Optional.empty();
    }

    private byte[] text() {
        return ("{\"file\":\"" + file + "\",\"number\":" + number + ",\"mac\":\"" + mac + "\"")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
