package fleet;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.camelmle.sandbox.Sandbox;

/** The whole example by one command: broker, provider, workers and load, with a report at the end. */
public final class FleetMain {

    static final String USAGE = """
            Usage: FleetMain [options]
            Runs a broker, a sandbox of Method, workers in processes of their own and a load, all on this machine.

              --workers NUMBER   how many workers (default: 3)
              --requests NUMBER  how many requests (default: 2000)
              --measure          instead: the table of docs/scale.md, with 1, 2 and 4 workers
              --help             print this text
            """;

    private static final Path MEASUREMENT = Path.of("target/kafka-entities/measurement.json");
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration PROGRESS = Duration.ofSeconds(2);

    private FleetMain() {}

    /** Exits with 1 if a request did not end, or ended twice, or the table is not valid; with 2 if the command line is wrong. */
    public static void main(String[] arguments) throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(Scratch::deleteAll, "scratch-end"));
        int workers = 3;
        int requests = 2000;
        boolean measure = false;
        Iterator<String> rest = List.of(arguments).iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--workers" -> workers = number(option, rest);
                case "--requests" -> requests = number(option, rest);
                case "--measure" -> measure = true;
                case "--help" -> {
                    System.out.print(USAGE);
                    return;
                }
                default -> end("Unknown option '" + option + "'; --help lists the known ones");
            }
        }
        boolean good;
        if (measure) {
            good = measure();
        } else {
            good = run(workers, requests, System.out);
        }
        // Kafka's and Camel's threads may outlive what they were for.
        System.exit(good ? 0 : 1);
    }

    private static int number(String option, Iterator<String> rest) {
        String text = rest.hasNext() ? rest.next() : "";
        if (!text.matches("[1-9][0-9]{0,6}")) {
            end("The option " + option + " needs a number from 1 to 9999999");
        }
        return Integer.parseInt(text);
    }

    private static void end(String problem) {
        System.err.println(problem);
        System.exit(2);
    }

    private static boolean measure() throws Exception {
        MeasurementReport report = new Measurement(System.err).run();
        report.write(MEASUREMENT);
        System.out.println(report.markdown());
        System.err.println("All rounds: " + MEASUREMENT);
        return report.isValid();
    }

    private static boolean run(int workers, int requests, PrintStream out) throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method())) {
            out.println("broker    Kafka in this process, " + fleet.broker().address());
            out.println("provider  a sandbox of Method in this process, "
                    + fleet.sandbox().url());
            List<WorkerProcess> started = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                started.add(fleet.addWorker(Map.of("entities.consumers", "2")));
            }
            out.println("workers   " + workers + " processes: "
                    + started.stream().map(WorkerProcess::pid).toList());
            out.printf("load      %,d requests, of which one in fifty is none that the provider takes%n", requests);

            Instant begin = Instant.now();
            fleet.send(0, requests);
            progress(fleet, requests, begin, out);
            return report(fleet, started, requests, Duration.between(begin, Instant.now()), out);
        }
    }

    private static void progress(Fleet fleet, int requests, Instant begin, PrintStream out) throws IOException {
        int last = 0;
        while (last < requests) {
            Instant next = Instant.now().plus(PROGRESS);
            int ended = fleet.ends().read();
            while (ended < requests && Instant.now().isBefore(next)) {
                ended = fleet.ends().read();
            }
            fleet.requireHealth();
            out.printf(
                    "%8d s  %,d of %,d have an end%s%n",
                    Duration.between(begin, Instant.now()).toSeconds(),
                    ended,
                    requests,
                    ended == 0 ? ", the workers start" : ", " + (ended - last) / PROGRESS.toSeconds() + " a second");
            if (Duration.between(begin, Instant.now()).compareTo(PATIENCE) > 0) {
                throw new IllegalStateException("Not done after " + PATIENCE + "\n" + fleet.logs());
            }
            last = ended;
        }
    }

    private static boolean report(
            Fleet fleet, List<WorkerProcess> workers, int requests, Duration time, PrintStream out) throws Exception {
        Duration cpu = workers.stream().map(WorkerProcess::cpuTime).reduce(Duration.ZERO, Duration::plus);
        fleet.stopWorkers();
        fleet.ends().readAll();
        Ends ends = fleet.ends();
        Map<String, List<String>> entities = new Provider(fleet.sandbox()).entities();
        long twice = entities.values().stream().filter(ids -> ids.size() > 1).count();
        out.println();
        out.printf("results               %,d%n", ends.results().size());
        out.printf("dead letters          %,d %s%n", ends.deadLetters().size(), ends.reasons());
        out.printf("with both             %,d%n", ends.withBoth().size());
        out.printf("entities              %,d, created twice %,d%n", entities.size(), twice);
        out.printf("time                  %,d s, %,d a second%n", time.toSeconds(), requests * 1000L / time.toMillis());
        out.printf(
                "CPU time of workers   %.1f ms a request, with the start of their JVMs%n",
                cpu.toMillis() / (double) requests);
        boolean good = ends.keys().size() == requests && ends.withBoth().isEmpty() && twice == 0;
        out.printf(
                "%,d of %,d requests ended %s%n", ends.keys().size(), requests, good ? "once" : "- not as they should");
        return good;
    }
}
