package org.camelmle.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How long the calls took: the first one, which pays for warming up, and the median of all. */
final class Durations {

    private final List<Duration> all = new ArrayList<>();

    void add(Duration duration) {
        all.add(duration);
    }

    @Override
    public String toString() {
        if (all.isEmpty()) {
            return "";
        }
        Duration median = all.stream().sorted().skip(all.size() / 2).findFirst().orElseThrow();
        return " (first " + Report.millis(all.get(0)) + ", median " + Report.millis(median) + ")";
    }
}
