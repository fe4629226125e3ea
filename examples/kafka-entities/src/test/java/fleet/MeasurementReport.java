package fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What was measured, whether it counts, and both as a table and as JSON. The middle of the rounds counts. */
final class MeasurementReport {

    /** What a request may cost more or less in a larger fleet. */
    private static final double CONSTANT = 0.10;

    private final List<String> objections = new ArrayList<>();
    private final Map<String, Double> others = new LinkedHashMap<>();
    private final Map<String, MeasuredRow> rows = new LinkedHashMap<>();
    private final List<Double> idle = new ArrayList<>();
    private final List<Double> starts = new ArrayList<>();
    private final List<Double> warmUp = new ArrayList<>();
    private int warmUpRound;
    private double rate;

    MeasuredRow row(int workers, int payload, int bits) {
        return rows.computeIfAbsent(
                workers + "/" + payload + "/" + bits, any -> new MeasuredRow(workers, payload, bits));
    }

    /** Says why it does not count. */
    void objection(String why) {
        objections.add(why);
    }

    /** @param share of all cores, from 0 to 1 */
    void others(String when, double share) {
        others.put(when, share);
    }

    void start(List<Duration> cpu) {
        cpu.forEach(one -> starts.add(one.toMillis() / 1000.0));
    }

    void warmUp(int requests, List<MeasuredFleet.Turn> turns) {
        warmUpRound = requests;
        turns.forEach(turn -> warmUp.add(turn.cpuMillis()));
    }

    /** @param millis of CPU that a worker took in a second without requests */
    void idle(double millis) {
        idle.add(millis);
    }

    void rate(double requestsASecond) {
        rate = requestsASecond;
    }

    /** That of the fleet which carries out least. */
    double leastThroughput() {
        return rows.values().stream()
                .filter(row -> !row.isOfOneFleetOnly())
                .mapToDouble(MeasuredRow::requestsASecond)
                .min()
                .orElseThrow();
    }

    boolean isValid() {
        return objections().isEmpty();
    }

    private List<String> objections() {
        List<String> all = new ArrayList<>(objections);
        if (Double.isNaN(mostOfOthers())) {
            all.add("what other processes take is not known on this system");
        } else if (mostOfOthers() > OtherProcesses.LITTLE) {
            all.add("other processes took up to " + percent(mostOfOthers()) + " of the cores");
        }
        rows.values().stream()
                .filter(row -> !row.isSteady())
                .forEach(row -> all.add("rounds with " + row.name() + " differ by more than a quarter"));
        return all;
    }

    /** For docs/scale.md. */
    String markdown() {
        StringBuilder text =
                new StringBuilder(isValid() ? "" : "NOT VALID: " + String.join("; ", objections()) + ".\n\n");
        text.append(machine())
                .append("; others took at most ")
                .append(percent(mostOfOthers()))
                .append(" of them.\n\n");
        text.append(
                "| workers | payload | keys | requests a second | CPU time of workers a request (rounds) | beyond idle |"
                        + String.format(
                                Locale.ROOT, " at %,.0f a second | beyond idle | latency then, p50 / p99 |%n", rate)
                        + "|--:|--:|---|--:|--:|--:|--:|--:|--:|\n");
        rows.values().forEach(row -> text.append(row.markdown(middle(idle))));
        text.append(String.format(
                Locale.ROOT,
                "%nA worker that waits takes %.1f ms of CPU a second (%.1f to %.1f). Its start takes %.1f s of CPU, and of its"
                        + " first %,d requests each %.2f ms; after %,d it is warm.%n%n",
                middle(idle),
                idle.stream().mapToDouble(any -> any).min().orElseThrow(),
                idle.stream().mapToDouble(any -> any).max().orElseThrow(),
                middle(starts),
                warmUpRound,
                warmUp.get(0),
                warmUpRound * warmUp.size()));
        return text.append(constancy()).toString();
    }

    private String constancy() {
        List<MeasuredRow> fleets =
                rows.values().stream().filter(row -> !row.isOfOneFleetOnly()).toList();
        MeasuredRow one = fleets.get(0);
        List<String> more = new ArrayList<>();
        boolean constant = true;
        for (MeasuredRow row : fleets.subList(1, fleets.size())) {
            double flatOut = row.flatOutBeyond(middle(idle)) / one.flatOutBeyond(middle(idle)) - 1;
            double atOneRate = row.atOneRateBeyond(middle(idle)) / one.atOneRateBeyond(middle(idle)) - 1;
            constant &= Math.abs(flatOut) <= CONSTANT && Math.abs(atOneRate) <= CONSTANT;
            more.add(String.format(
                    Locale.ROOT,
                    "%d take %+.0f %% flat out and %+.0f %% at one rate",
                    row.workers(),
                    flatOut * 100,
                    atOneRate * 100));
        }
        return "Of what one worker takes for a request beyond idle, " + String.join(", ", more)
                + (constant ? ": constant within 10 %.\n" : ": not constant within 10 %.\n");
    }

    /** The same and all rounds, for programs. */
    void write(Path file) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("machine", machine());
        json.put("valid", isValid());
        json.put("objections", objections());
        json.put("othersShareOfCores", others);
        json.put("idleMillisASecond", idle);
        json.put("startCpuSeconds", starts);
        json.put("warmUpRequestsARound", warmUpRound);
        json.put("warmUpCpuMillis", warmUp);
        json.put("rate", rate);
        json.put(
                "rows",
                rows.values().stream().map(row -> row.json(middle(idle))).toList());
        Files.createDirectories(file.getParent());
        Files.writeString(
                file, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }

    private double mostOfOthers() {
        return others.values().stream().mapToDouble(any -> any).max().orElse(Double.NaN);
    }

    private static String machine() {
        return "JDK " + System.getProperty("java.runtime.version") + ", " + processor() + ", "
                + Runtime.getRuntime().availableProcessors() + " CPUs, " + LocalDate.now(ZoneOffset.UTC);
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException | UncheckedIOException e) {
            return System.getProperty("os.arch");
        }
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", share * 100);
    }

    static double middle(Collection<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
