package fleet;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a request costs the workers of a fleet of 1, 2 and 4, flat out and at one same rate, and what a worker costs that waits;
 * of one worker also by payload and key size. All fleets are there all the time and take turns, so that each has met the same
 * machine: first until what a request costs falls no more, then the rounds that count.
 */
final class Measurement {

    private static final int[] FLEETS = {1, 2, 4};

    static final int SMALL = 256;
    static final int BITS = 2048;

    private static final int[] PAYLOADS = {4096, 65_536};
    private static final int ROUNDS = 5;

    /** Requests that a worker has in a round; fewer where each costs much more. */
    private static final int ROUND = Math.max(12, Integer.getInteger("fleet.measured", 3000) / ROUNDS);

    private static final int MOST_WARM_UP_ROUNDS = Math.max(2, Integer.getInteger("fleet.warm-up", 18_000) / ROUND);
    private static final Duration LONGEST_WARM_UP = Duration.ofMinutes(8);
    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final int PACED_ROUNDS = 3;

    /** So much less than in the three rounds before a request may cost a worker that is warm, in the middle of three. */
    private static final double WARM = 0.05;

    private final PrintStream progress;
    private final List<MeasuredFleet> fleets = Collections.synchronizedList(new ArrayList<>());
    private final MeasurementReport report = new MeasurementReport();
    private final long begin = System.nanoTime();

    Measurement(PrintStream progress) {
        this.progress = progress;
    }

    MeasurementReport run() throws Exception {
        try {
            OtherProcesses others = others();
            Thread.sleep(3000);
            report.others("before it began", others.share());
            say("others take " + MeasurementReport.percent(others.share()) + " of the cores"
                    + (others.share() <= OtherProcesses.LITTLE
                            ? ""
                            : ": this is not a quiet machine, it will not count"));
            for (int workers : FLEETS) {
                fleets.add(new MeasuredFleet(workers, BITS));
            }
            fleets.add(new MeasuredFleet(1, 4096));
            fleets.subList(0, FLEETS.length).forEach(fleet -> report.row(fleet.workers(), SMALL, fleet.bits()));
            IntStream.of(PAYLOADS).forEach(payload -> report.row(1, payload, BITS));
            warmUp();
            idle();
            flatOut();
            atOneRate();
            return report;
        } finally {
            fleets.parallelStream().forEach(MeasuredFleet::close);
        }
    }

    private void warmUp() throws Exception {
        for (MeasuredFleet fleet : fleets) {
            // Whoever has answered in each partition has started.
            fleet.atOnce(Broker.PARTITIONS, SMALL);
        }
        report.start(fleets.stream().flatMap(fleet -> fleet.cpu().stream()).toList());
        Map<MeasuredFleet, List<MeasuredFleet.Turn>> turns = new LinkedHashMap<>();
        long warmUp = System.nanoTime();
        int round = 0;
        while (!turns.values().stream().allMatch(Measurement::isWarm) || round == 0) {
            if (round == MOST_WARM_UP_ROUNDS || System.nanoTime() - warmUp > LONGEST_WARM_UP.toNanos()) {
                report.objection("what a request costs still fell after " + round + " rounds of warm-up");
                break;
            }
            round++;
            String what = "warm-up, round " + round + " of at most " + MOST_WARM_UP_ROUNDS;
            round(what, round, fleet -> fleet.atOnce(share(fleet), SMALL))
                    .forEach((fleet, turn) -> turns.computeIfAbsent(fleet, any -> new ArrayList<>())
                            .add(turn));
        }
        report.warmUp(ROUND, turns.get(fleets.get(0)));
    }

    private static boolean isWarm(List<MeasuredFleet.Turn> turns) {
        int last = turns.size();
        return last >= 6
                && IntStream.range(0, turns.get(0).cpu().size()).allMatch(worker -> {
                    double before = middle(turns.subList(last - 6, last - 3), worker);
                    double now = middle(turns.subList(last - 3, last), worker);
                    return now >= before * (1 - WARM);
                });
    }

    private static double middle(List<MeasuredFleet.Turn> turns, int worker) {
        return MeasurementReport.middle(
                turns.stream().map(turn -> turn.cpuMillis(worker)).toList());
    }

    private void idle() throws Exception {
        // What has just been compiled is still being put in place.
        Thread.sleep(5000);
        say("all wait for " + IDLE.toSeconds() + " s");
        List<List<Duration>> before = fleets.stream().map(MeasuredFleet::cpu).toList();
        OtherProcesses others = others();
        long idle = System.nanoTime();
        Thread.sleep(IDLE.toMillis());
        double seconds = (System.nanoTime() - idle) / 1e9;
        report.others("while the workers waited", others.share());
        for (int i = 0; i < fleets.size(); i++) {
            List<Duration> after = fleets.get(i).cpu();
            for (int worker = 0; worker < after.size(); worker++) {
                report.idle(after.get(worker).minus(before.get(i).get(worker)).toMillis() / seconds);
            }
        }
    }

    private void flatOut() throws Exception {
        MeasuredFleet one = fleets.get(0);
        for (int payload : PAYLOADS) {
            one.atOnce(ROUND / 2, payload);
        }
        for (int round = 1; round <= ROUNDS; round++) {
            round("flat out, round " + round + " of " + ROUNDS, round, fleet -> fleet.atOnce(share(fleet), SMALL))
                    .forEach((fleet, turn) ->
                            report.row(fleet.workers(), SMALL, fleet.bits()).flatOut(turn));
            StringBuilder line = new StringBuilder("  larger payloads:");
            for (int payload : PAYLOADS) {
                MeasuredFleet.Turn turn = one.atOnce(ROUND, payload);
                report.row(1, payload, one.bits()).flatOut(turn);
                line.append(String.format("  %,d B %.2f ms", payload, turn.cpuMillis()));
            }
            say(line.toString());
        }
    }

    private void atOneRate() throws Exception {
        List<MeasuredFleet> usual = fleets.subList(0, FLEETS.length);
        double rate = Math.max(1, Math.floor(report.leastThroughput() / 2));
        report.rate(rate);
        for (int round = 1; round <= PACED_ROUNDS; round++) {
            for (MeasuredFleet fleet : usual) {
                MeasuredFleet.Turn turn = fleet.atRate(ROUND, SMALL, rate);
                report.row(fleet.workers(), SMALL, fleet.bits()).atOneRate(turn);
                say(String.format(
                        "%.0f a second, round %d of %d: %d workers %.2f ms",
                        rate, round, PACED_ROUNDS, fleet.workers(), turn.cpuMillis()));
            }
        }
    }

    private interface Work {
        MeasuredFleet.Turn with(MeasuredFleet fleet) throws Exception;
    }

    /** One turn of each fleet; who begins takes turns, too. */
    private Map<MeasuredFleet, MeasuredFleet.Turn> round(String what, int number, Work work) throws Exception {
        Map<MeasuredFleet, MeasuredFleet.Turn> turns = new LinkedHashMap<>();
        OtherProcesses others = others();
        for (int i = 0; i < fleets.size(); i++) {
            MeasuredFleet fleet = fleets.get((i + number) % fleets.size());
            turns.put(fleet, work.with(fleet));
        }
        double share = others.share();
        if (!what.startsWith("warm-up")) {
            report.others("in " + what, share);
        }
        say(what + ": "
                + fleets.stream()
                        .map(fleet -> String.format(
                                "%d%s %.2f ms",
                                fleet.workers(),
                                fleet.bits() == BITS ? "" : " RSA-" + fleet.bits(),
                                turns.get(fleet).cpuMillis()))
                        .collect(Collectors.joining(", "))
                + "; others " + MeasurementReport.percent(share));
        return turns;
    }

    private static int share(MeasuredFleet fleet) {
        return fleet.bits() == BITS ? ROUND * fleet.workers() : ROUND / 2;
    }

    private OtherProcesses others() {
        return OtherProcesses.from(() -> Stream.concat(
                        Stream.of(ProcessHandle.current()
                                .info()
                                .totalCpuDuration()
                                .orElse(Duration.ZERO)),
                        fleets.stream().map(MeasuredFleet::cpu).flatMap(List::stream))
                .reduce(Duration.ZERO, Duration::plus));
    }

    private void say(String what) {
        progress.printf(
                "%4d s  %s%n", Duration.ofNanos(System.nanoTime() - begin).toSeconds(), what);
    }
}
