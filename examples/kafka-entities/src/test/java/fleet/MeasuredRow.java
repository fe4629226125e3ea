package fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What fleets of one size took, with one payload and one size of keys. The middle of the rounds counts. */
final class MeasuredRow {

    /** The dearest round beside the cheapest. */
    private static final double STEADY = 1.25;

    private final int workers;
    private final int payload;
    private final int bits;
    private final List<MeasuredFleet.Turn> flatOut = new ArrayList<>();
    private final List<MeasuredFleet.Turn> atOneRate = new ArrayList<>();

    MeasuredRow(int workers, int payload, int bits) {
        this.workers = workers;
        this.payload = payload;
        this.bits = bits;
    }

    void flatOut(MeasuredFleet.Turn turn) {
        flatOut.add(turn);
    }

    void atOneRate(MeasuredFleet.Turn turn) {
        atOneRate.add(turn);
    }

    int workers() {
        return workers;
    }

    String name() {
        return workers + (workers == 1 ? " worker, " : " workers, ") + payload + " B and RSA-" + bits;
    }

    /** Whether it says nothing of how a fleet grows. */
    boolean isOfOneFleetOnly() {
        return payload != Measurement.SMALL || bits != Measurement.BITS;
    }

    boolean isSteady() {
        return most() <= least() * STEADY;
    }

    double requestsASecond() {
        return of(flatOut, MeasuredFleet.Turn::requestsASecond);
    }

    /** @param idle milliseconds of CPU that a worker takes in a second by being there */
    double flatOutBeyond(double idle) {
        return of(flatOut, turn -> beyond(idle, turn));
    }

    double atOneRateBeyond(double idle) {
        return of(atOneRate, turn -> beyond(idle, turn));
    }

    private double beyond(double idle, MeasuredFleet.Turn turn) {
        return turn.cpuMillis() - idle * workers / turn.requestsASecond();
    }

    String markdown(double idle) {
        String line = String.format(
                Locale.ROOT,
                "| %d | %,d B | RSA-%d | %,.0f | %.2f ms (%.2f to %.2f) | %.2f ms |",
                workers,
                payload,
                bits,
                requestsASecond(),
                of(flatOut, MeasuredFleet.Turn::cpuMillis),
                least(),
                most(),
                flatOutBeyond(idle));
        if (atOneRate.isEmpty()) {
            return line + " | | |\n";
        }
        return line
                + String.format(
                        Locale.ROOT,
                        " %.2f ms | %.2f ms | %,.0f / %,.0f ms |%n",
                        of(atOneRate, MeasuredFleet.Turn::cpuMillis),
                        atOneRateBeyond(idle),
                        of(atOneRate, turn -> turn.latency(50)),
                        of(atOneRate, turn -> turn.latency(99)));
    }

    Map<String, Object> json(double idle) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("workers", workers);
        json.put("payload", payload);
        json.put("rsaBits", bits);
        json.put("flatOut", turns(flatOut, idle));
        json.put("atOneRate", turns(atOneRate, idle));
        return json;
    }

    private List<Map<String, Object>> turns(List<MeasuredFleet.Turn> turns, double idle) {
        return turns.stream()
                .map(turn -> {
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("requests", turn.requests());
                    json.put("requestsASecond", turn.requestsASecond());
                    json.put("cpuMillis", turn.cpuMillis());
                    json.put("cpuMillisBeyondIdle", beyond(idle, turn));
                    json.put(
                            "cpuMillisOfEachWorker",
                            turn.cpu().stream().map(Duration::toMillis).toList());
                    json.put("latencyMillisP50", turn.latency(50));
                    json.put("latencyMillisP99", turn.latency(99));
                    return json;
                })
                .toList();
    }

    private static double of(List<MeasuredFleet.Turn> turns, ToDoubleFunction<MeasuredFleet.Turn> value) {
        return MeasurementReport.middle(
                turns.stream().mapToDouble(value).boxed().toList());
    }

    private double least() {
        return flatOut.stream().mapToDouble(MeasuredFleet.Turn::cpuMillis).min().orElseThrow();
    }

    private double most() {
        return flatOut.stream().mapToDouble(MeasuredFleet.Turn::cpuMillis).max().orElseThrow();
    }
}
