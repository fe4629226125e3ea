package org.camelmle.audit;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.camelmle.jose.HmacSha256;
import org.camelmle.keys.StrictJson;

/**
 * Writes and reads the chain: the MAC of each line is over the MAC of the one before and the line's own text, and its
 * number is one more; each names the file that it belongs to. A line that was changed, taken out, added or moved, or came
 * from another file, breaks it at its place.
 */
public final class AuditChain {

    private static final String BEFORE_MAC = ",\"mac\":\"";
    private static final String END = "\"}\n";
    private static final int MAC_DIGITS = 64;
    private static final byte[] BEGINNING = "0".repeat(MAC_DIGITS).getBytes(StandardCharsets.US_ASCII);

    private final HmacSha256 key;
    private final List<Line> lines = new ArrayList<>();
    private Optional<String> file = Optional.empty();
    private long number;
    private long whole = -1;
    private byte[] lastMac = BEGINNING;

    AuditChain(HmacSha256 key) {
        this.key = key;
    }

    /**
     * A line that holds.
     *
     * @param file the id of the file that it belongs to
     * @param peer whom plaintext was sent to
     * @param mac that it ends with
     */
    public record Line(long number, String file, Instant time, String peer, String mac) {}

    /**
     * What a file's chain says.
     *
     * @param lines those that hold, from the first on
     * @param problem where it breaks and how, or nothing
     */
    public record Verdict(List<Line> lines, Optional<String> problem) {

        public Verdict {
            lines = List.copyOf(lines);
        }

        /** The number of the last line that holds; 0 for none. */
        public long lastNumber() {
            return lines.size();
        }
    }

    /** Reads a whole file. What is missing behind its last line it cannot say: that is what {@link AuditMark} is for. */
    public static Verdict verify(byte[] file, HmacSha256 key) {
        return new AuditChain(key).read(file);
    }

    Verdict read(byte[] file) {
        int from = 0;
        while (from < file.length) {
            int to = from;
            while (to < file.length && file[to] != '\n') {
                to++;
            }
            if (to == file.length) {
                whole = from;
                return broken("line " + (number + 1) + " is incomplete: its end was cut off, or never written");
            }
            Optional<String> problem = readLine(new String(file, from, to + 1 - from, StandardCharsets.UTF_8));
            if (problem.isPresent()) {
                return broken(problem.get());
            }
            from = to + 1;
        }
        return new Verdict(lines, Optional.empty());
    }

    /** The next line, ready to be written. */
    byte[] next(AuditEntry entry) {
        String text = entry.text(number + 1, file.orElseThrow());
        return (text + BEFORE_MAC + HexFormat.of().formatHex(mac(text)) + END).getBytes(StandardCharsets.US_ASCII);
    }

    /** Takes over a line that was written. */
    void written(byte[] line) {
        number++;
        lastMac = Arrays.copyOfRange(line, line.length - END.length() - MAC_DIGITS, line.length - END.length());
    }

    /** The file that lines are written for from now on, if none has told it yet. */
    void begin(String id) {
        file = Optional.of(file.orElse(id));
    }

    /** What is to be kept beside the file now. */
    AuditMark mark() {
        return new AuditMark(file.orElseThrow(), number, new String(lastMac, StandardCharsets.US_ASCII));
    }

    /** How long the whole lines are, if all that is wrong is a line at the end that was not written to its end. */
    OptionalLong wholeLines() {
        return whole < 0 ? OptionalLong.empty() : OptionalLong.of(whole);
    }

    long number() {
        return number;
    }

    private Verdict broken(String problem) {
        return new Verdict(lines, Optional.of(problem));
    }

    private Optional<String> readLine(String line) {
        int macAt = line.lastIndexOf(BEFORE_MAC);
        if (macAt < 0 || line.length() != macAt + BEFORE_MAC.length() + MAC_DIGITS + END.length()) {
            return Optional.of("line " + (number + 1) + " is no line of an audit file");
        }
        String text = line.substring(0, macAt);
        String mac = line.substring(macAt + BEFORE_MAC.length(), line.length() - END.length());
        Optional<Line> read = parsed(line, mac);
        if (read.isEmpty()) {
            return Optional.of("line " + (number + 1) + " is no line of an audit file");
        }
        if (read.get().number() != number + 1) {
            return Optional.of(outOfOrder(read.get().number()));
        }
        if (!file.orElse(read.get().file()).equals(read.get().file())) {
            return Optional.of("line " + (number + 1) + " belongs to another file");
        }
        if (!key.matches(fromHex(mac), lastMac, text.getBytes(StandardCharsets.UTF_8))) {
            return Optional.of("line " + (number + 1)
                    + " does not fit to the one before: one of them was changed, or was written with another key");
        }
        number++;
        lastMac = mac.getBytes(StandardCharsets.US_ASCII);
        file = Optional.of(read.get().file());
        lines.add(read.get());
        return Optional.empty();
    }

    private String outOfOrder(long found) {
        return found > number + 1
                ? "between line " + number + " and line " + found + " there are lines missing: they were cut out, or"
                        + " moved"
                : "line " + found + " comes again behind line " + number + ": lines were moved or repeated";
    }

    private byte[] mac(String text) {
        return key.of(lastMac, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] fromHex(String digits) {
        try {
            return HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static Optional<Line> parsed(String line, String mac) {
        byte[] json = line.getBytes(StandardCharsets.UTF_8);
        try {
            Map<String, Object> members = StrictJson.object(json, 0, json.length, StrictJson.Limits.SMALL);
            return Optional.of(new Line(
                    Long.parseLong(String.valueOf(members.get("number"))),
                    String.valueOf(members.get("file")),
                    Instant.parse(String.valueOf(members.get("time"))),
                    String.valueOf(members.get("peer")),
                    mac));
        } catch (StrictJson.NotJsonException | NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
