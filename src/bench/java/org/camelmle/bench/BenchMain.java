package org.camelmle.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.camelmle.bench.jwe.JweSuite;
import org.camelmle.bench.life.ColdSuite;
import org.camelmle.bench.life.KeysSuite;
import org.camelmle.bench.life.OverloadSuite;
import org.camelmle.bench.life.PeersSuite;
import org.camelmle.bench.life.RouteSuite;
import org.camelmle.bench.life.ThreadsSuite;
import org.camelmle.bench.life.TokenSuite;

/** {@code mvn -Pbench verify -DskipTests}, with {@code -Dbench.args="..."} for other than the short run. */
public final class BenchMain {

    static final String USAGE = """
            Usage: mvn -Pbench verify -DskipTests [-Dbench.args="[MODE] [SUITE...] [publish]"]
            Measures what camel-mle costs, beside bare JCA and other libraries in the same run. Results go to target/bench.

            Modes: tiny (shows that everything runs), short (the default, about six minutes), full (half an hour)
            Suites, all of them if none is named:
              jwe       one JWE in a hot JVM: ours, bare JCA, native providers, other libraries
              message   what MessageCipher, mle:encrypt, mle:decrypt and the data format add to that
              threads   two threads beside one, platform and virtual
              keys      many keys, endpoints and callers; a fetched key beside one at hand
              route     a whole call over HTTP to the sandbox, beside the same call without MLE
              cold      the first messages of a JVM
              overload  valid messages in a flood of hostile ones
              token     a key that stays in a PKCS#11 token (needs SoftHSM)
              peers     jose and node-jose (needs Node)
            publish     writes the results into docs/performance.md and beside it
            """;

    private static final List<Suite> SUITES = List.of(
            JweSuite.codec(),
            JweSuite.message(),
            new ThreadsSuite(),
            new KeysSuite(),
            new RouteSuite(),
            new ColdSuite(),
            new OverloadSuite(),
            new TokenSuite(),
            new PeersSuite());

    private BenchMain() {}

    public static void main(String[] args) throws Exception {
        List<String> words = new ArrayList<>(List.of(args));
        if (words.contains("--help")) {
            System.out.print(USAGE);
            return;
        }
        boolean publish = words.remove("publish");
        Mode mode = mode(words);
        List<Suite> suites = suites(words);
        run(suites, mode, publish, System.out);
    }

    private static Mode mode(List<String> words) {
        for (Mode mode : Mode.values()) {
            if (words.remove(mode.name().toLowerCase(Locale.ROOT))) {
                return mode;
            }
        }
        return Mode.SHORT;
    }

    private static List<Suite> suites(List<String> words) {
        List<String> known = SUITES.stream().map(Suite::name).toList();
        words.stream().filter(word -> !known.contains(word)).findFirst().ifPresent(word -> {
            System.err.println("Unknown suite or mode '" + word + "'\n\n" + USAGE);
            System.exit(2);
        });
        return SUITES.stream()
                .filter(suite -> words.isEmpty() || words.contains(suite.name()))
                .toList();
    }

    private static void run(List<Suite> suites, Mode mode, boolean publish, PrintStream out) throws Exception {
        Map<String, Section> sections = new LinkedHashMap<>();
        for (Suite suite : suites) {
            out.println("== " + suite.name());
            long begun = System.nanoTime();
            Section section = suite.run(mode, out);
            sections.put(suite.name(), section);
            Publication.write(suite.name(), section);
            if (publish) {
                Publication.publish(suite.name(), section);
            }
            out.println(suite.name() + " took "
                    + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s");
        }
        sections.forEach((name, section) -> out.println("\n== " + name + "\n\n" + section.markdown()));
    }
}
