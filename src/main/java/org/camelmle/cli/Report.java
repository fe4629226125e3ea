package org.camelmle.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.camelmle.profile.Envelope;
import org.camelmle.profile.Profile;

/**
 * Writes what happens: the first entities in full, the others in one line each, with a line of progress now and then;
 * at the end what failed, and the sum. Results go to one writer, progress and problems to the other.
 */
final class Report {

    private static final int IN_FULL = 10;
    private static final int PROGRESS_EVERY = 100;
    private static final Duration PROGRESS_AFTER = Duration.ofSeconds(1);
    private static final int BODY_SHOWN = 32;
    private static final int ANSWER_SHOWN = 88;
    private static final int FAILURES_LISTED = 50;

    private final PrintWriter out;
    private final PrintWriter problems;
    private final Envelope request;
    private final Envelope response;
    private final List<Outcome.Failed> failures = new ArrayList<>();
    private final List<Duration> durations = new ArrayList<>();
    private long start;
    private long lastProgress;
    private int seen;
    private int failed;
    private boolean stopped;

    Report(PrintWriter out, PrintWriter problems, Profile profile) {
        this.out = out;
        this.problems = problems;
        this.request = profile.request().envelope();
        this.response = profile.response().envelope();
    }

    /** A fact about the run, before the first entity. */
    void fact(String name, String value) {
        out.printf(Locale.ROOT, "%-10s%s%n", name, printable(value));
        out.flush();
        start = System.nanoTime();
        lastProgress = start;
    }

    void add(Outcome outcome) {
        seen++;
        if (outcome instanceof Outcome.Created created) {
            add(created);
        } else if (outcome instanceof Outcome.Failed failure) {
            add(failure);
        }
        progress();
    }

    private void add(Outcome.Created created) {
        durations.add(created.took());
        if (seen <= IN_FULL) {
            inFull(created);
        } else {
            inOneLine(created);
        }
    }

    private void add(Outcome.Failed failure) {
        failed++;
        if (failures.size() < FAILURES_LISTED) {
            failures.add(failure);
        }
        out.printf(
                Locale.ROOT,
                "%n%-3d%s, not created: %s%n",
                seen,
                printable(failure.place().toString()),
                printable(failure.reason()));
    }

    /** The run ends before its end. */
    void stopped(String why) {
        stopped = true;
        problems.println();
        problems.println("Stopped: " + printable(why));
        problems.flush();
    }

    /** The sum and the list of what failed. */
    void finish() {
        if (failed > 0) {
            problems.println();
            problems.println("Not created:");
            failures.forEach(failure -> problems.println("  " + printable(failure.place() + ": " + failure.reason())));
            if (failed > failures.size()) {
                problems.println("  and " + (failed - failures.size()) + " more");
            }
            problems.flush();
        }
        out.printf(
                Locale.ROOT,
                "%n%,d of %,d entities created over MLE in %s%s%n",
                seen - failed,
                seen,
                millis(Duration.ofNanos(System.nanoTime() - start)),
                firstAndMedian());
        out.flush();
    }

    boolean isComplete() {
        return seen > 0 && failed == 0 && !stopped;
    }

    private void inFull(Outcome.Created created) {
        WireCall wire = created.wire();
        String marker = wire.marker().isEmpty() ? "" : ", Method-MLE: " + wire.marker();
        out.printf(
                Locale.ROOT,
                "%n%-3d%s, %,d bytes%n",
                seen,
                printable(created.place().toString()),
                created.plaintextSize());
        line("left", "%s%s, %s", wire.requestLine(), marker, start(wire.request(), BODY_SHOWN));
        jwe(WireBody.read(wire.request(), request));
        line("came back", "%d, %s", wire.status(), start(wire.answer(), BODY_SHOWN));
        jwe(WireBody.read(wire.answer(), response));
        line("decrypted", "%s", start(created.answer(), ANSWER_SHOWN));
        line("created", "%s in %s", created.entityId(), millis(created.took()));
        out.flush();
    }

    private void inOneLine(Outcome.Created created) {
        WireCall wire = created.wire();
        String ciphertext = WireBody.read(wire.request(), request)
                .jwe()
                .map(jwe -> jwe.ciphertextStart()
                        .substring(0, Math.min(8, jwe.ciphertextStart().length())))
                .orElse("no JWE");
        out.printf(
                Locale.ROOT,
                "%-3d%s: %s... %,d bytes left, %,d came back, %s in %s%n",
                seen,
                printable(created.place().toString()),
                ciphertext,
                wire.request().length,
                wire.answer().length,
                printable(created.entityId()),
                millis(created.took()));
    }

    /** The first call pays for warming up. */
    private String firstAndMedian() {
        if (durations.isEmpty()) {
            return "";
        }
        Duration median = durations.stream()
                .sorted()
                .skip(durations.size() / 2)
                .findFirst()
                .orElseThrow();
        return " (first " + millis(durations.get(0)) + ", median " + millis(median) + ")";
    }

    private void jwe(WireBody body) {
        if (body.jwe().isEmpty()) {
            line("", "which is no JWE");
            return;
        }
        WireBody.Jwe jwe = body.jwe().get();
        line(" header", "%s", jwe.header());
        line(" ciphertext", "%,d bytes: %s...", jwe.ciphertextSize(), jwe.ciphertextStart());
    }

    private void line(String name, String format, Object... values) {
        out.printf(Locale.ROOT, "   %-13s%s%n", name, printable(String.format(Locale.ROOT, format, values)));
    }

    private void progress() {
        long now = System.nanoTime();
        if (seen > IN_FULL && (seen % PROGRESS_EVERY == 0 || now - lastProgress > PROGRESS_AFTER.toNanos())) {
            lastProgress = now;
            out.flush();
            long perSecond = seen * 1_000_000_000L / Math.max(1, now - start);
            problems.printf(Locale.ROOT, "... %,d entities, %,d failed, %,d a second%n", seen, failed, perSecond);
            problems.flush();
        }
    }

    private static String start(byte[] body, int shown) {
        String text = new String(body, StandardCharsets.UTF_8);
        String start = text.length() <= shown ? text : text.substring(0, shown) + "...";
        return String.format(Locale.ROOT, "%,d bytes: %s", body.length, start);
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%,d ms", duration.toMillis());
    }

    /** Without control characters: what a server sent must not steer a terminal. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
