package org.camelmle.keys.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.camelmle.keys.MethodStatus;
import org.camelmle.testkit.MovableClock;
import org.junit.jupiter.api.Test;

/** What the key server sees of many workers, each with a source of its own, while the clock is moved. */
class FleetTrafficTest {

    private static final Path ROUTE = Path.of("routes/key-refresh-fleet.camel.yaml");
    private static final Pattern JITTER = Pattern.compile("mle\\.refresh-jitter:([0-9]+)}}");
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final long SEED = 9;
    /** A hundred thousand take half a minute: {@code .ci/run} asks for them. */
    private static final int[] FLEETS = {10, 1000, Integer.getInteger("mle.fleet", 10_000)};

    private final MovableClock clock = new MovableClock();
    private final Map<Instant, Integer> asked = new TreeMap<>();
    private int conditional;

    @Test
    void aWebhookThatReachesAThousandWorkersIsNoThousandFetchesInOneSecond() throws IOException {
        List<JwksKeySource> fleet = fleet(1000, 0);
        clock.advance(Duration.ofSeconds(31));
        asked.clear();
        long jitter = jitter();
        SplittableRandom random = new SplittableRandom(SEED);
        Map<Long, List<JwksKeySource>> due = new HashMap<>();
        fleet.forEach(worker -> due.computeIfAbsent(random.nextLong(jitter) / 1000, any -> new ArrayList<>())
                .add(worker));

        for (long second = 0; second * 1000 < jitter; second++) {
            due.getOrDefault(second, List.of()).forEach(JwksKeySource::renew);
            clock.advance(SECOND);
        }

        System.out.println("Spread of 1000 refreshes over " + jitter / 1000 + " s: at most " + busiest()
                + " in a second; by ten seconds " + byTenSeconds());
        assertThat(jitter).isEqualTo(60_000);
        assertThat(asked.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(1000);
        assertThat(busiest()).isLessThanOrEqualTo(40);
        assertThat(asked).hasSize(60);
    }

    @Test
    void theLoadGrowsWithTheFleetAndDoesNotGatherInWaves() throws IOException {
        for (int workers : FLEETS) {
            // They are started within a minute, as a roll-out does.
            List<JwksKeySource> fleet = fleet(workers, 60);
            Instant start = clock.instant();
            asked.clear();
            conditional = 0;
            for (int second = 0; second < 1200; second++) {
                fleet.forEach(JwksKeySource::renewIfDue);
                clock.advance(SECOND);
            }
            double mean = asked.values().stream().mapToInt(Integer::intValue).sum() / 1200.0;
            int late = asked.entrySet().stream()
                    .filter(second -> second.getKey().isAfter(start.plusSeconds(600)))
                    .mapToInt(Map.Entry::getValue)
                    .max()
                    .orElse(0);
            System.out.printf(
                    "Key server, %,d workers, keys fresh for 300 s: %.2f requests a second, at most %,d, %.0f %% of"
                            + " them answered 304%n",
                    workers,
                    mean,
                    late,
                    100.0
                            * conditional
                            / asked.values().stream()
                                    .mapToInt(Integer::intValue)
                                    .sum());
            // Each asks once in 225 to 255 seconds.
            assertThat(mean).isBetween(0.8 * workers / 240, 1.2 * workers / 240);
        }
    }

    /** Workers that have asked once, at a time within so many seconds. */
    private List<JwksKeySource> fleet(int size, int seconds) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] jwks = ScriptedFetch.jwks("a");
        List<JwksKeySource> fleet = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            SplittableRandom its = random.split();
            JwksKeySource worker = new JwksKeySource(
                    new KeyServer(RemoteFixture.LOCATION, "method", etag -> answer(etag, jwks), new MethodStatus()),
                    CacheRules.DEFAULT,
                    new Surroundings(clock, clock, Runnable::run, its::nextDouble, any -> {}));
            var unused = worker.keys();
            fleet.add(worker);
            if (seconds > 0 && i % Math.max(1, size / seconds) == 0) {
                clock.advance(SECOND);
            }
        }
        return fleet;
    }

    private JwksFetch.Answer answer(Optional<String> etag, byte[] jwks) {
        asked.merge(clock.instant(), 1, Integer::sum);
        if (etag.isPresent()) {
            conditional++;
            return new JwksFetch.Answer(OptionalInt.of(304), Map.of("etag", "\"1\""), new byte[0]);
        }
        return new JwksFetch.Answer(OptionalInt.of(200), Map.of("etag", "\"1\""), jwks);
    }

    private int busiest() {
        return asked.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    private List<Integer> byTenSeconds() {
        List<Integer> sums = new ArrayList<>();
        int second = 0;
        for (int number : asked.values()) {
            if (second++ % 10 == 0) {
                sums.add(0);
            }
            sums.set(sums.size() - 1, sums.get(sums.size() - 1) + number);
        }
        return sums;
    }

    private static long jitter() throws IOException {
        Matcher jitter = JITTER.matcher(Files.readString(ROUTE));
        assertThat(jitter.find()).isTrue();
        return Long.parseLong(jitter.group(1));
    }
}
