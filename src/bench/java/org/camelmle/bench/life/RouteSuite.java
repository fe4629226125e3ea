package org.camelmle.bench.life;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.camelmle.bench.Fork;
import org.camelmle.bench.Machine;
import org.camelmle.bench.Mode;
import org.camelmle.bench.Section;
import org.camelmle.bench.Suite;
import org.camelmle.sandbox.SandboxMain;
import org.camelmle.testkit.Vectors;

/** A whole call over HTTP to the sandbox, which is a process of its own, beside the same call without MLE. */
public final class RouteSuite implements Suite {

    private static final String[] NATIVE = {"AmazonCorrettoCryptoProvider", "conscrypt"};

    @Override
    public String name() {
        return "route";
    }

    @Override
    public Section run(Mode mode, PrintStream progress) throws Exception {
        ObjectNode json = new JsonMapper().createObjectNode();
        json.put("machine", Machine.description());
        ArrayNode rows = json.putArray("rows");
        Path keys = Files.createTempFile("route", ".jwk.json");
        Files.writeString(
                keys,
                Vectors.file("interop.json")
                        .required("keys")
                        .required("client-2048")
                        .toString());
        for (Map.Entry<String, String[]> left : ways().entrySet()) {
            progress.println(left.getKey());
            JsonNode found = run(mode, keys, left.getValue());
            found.forEach(row -> rows.add(((ObjectNode) row).put("ciphers", left.getKey())));
        }
        Files.delete(keys);
        return Section.of(markdown(rows), json);
    }

    /** What is left off the class path. */
    private static Map<String, String[]> ways() {
        Map<String, String[]> ways = new LinkedHashMap<>();
        ways.put("the JDK's", NATIVE);
        ways.put("ACCP's", new String[0]);
        return ways;
    }

    private static JsonNode run(Mode mode, Path keys, String[] left) throws Exception {
        Process sandbox =
                new Fork(SandboxMain.class).without(left).jvmArguments("-Xmx3g").start("--team-key", keys.toString());
        try (BufferedReader output = new BufferedReader(new InputStreamReader(sandbox.getInputStream(), UTF_8))) {
            String url = value(output.readLine());
            String apiKey = value(output.readLine());
            return new Fork(RouteFork.class)
                    .without(left)
                    .jvmArguments("-Xmx2g")
                    .run(url, apiKey, keys.toString(), Integer.toString(mode.pick(4, 150, 600)));
        } finally {
            sandbox.destroy();
        }
    }

    private static String value(String line) {
        return line.substring(line.indexOf('=') + 1);
    }

    private static String markdown(ArrayNode rows) {
        StringBuilder text = new StringBuilder(Machine.description())
                .append(
                        ", RSA-2048 on both sides, one message after the other, with and without MLE in turns. Latency of"
                                + " the call in µs; MLE's share of it is what both sides do; CPU time of the client's process:"
                                + "\n\n| ciphers | request | plain HTTP p50 | p99 | with MLE p50 | p99 | MLE's share of p50 |"
                                + " CPU µs, plain | with MLE |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        rows.forEach(row -> text.append(String.format(
                Locale.ROOT,
                "| %s | %s | %.0f | %.0f | %.0f | %.0f | %.0f %% | %.0f | %.0f |%n",
                row.required("ciphers").textValue(),
                row.required("size").textValue(),
                row.required("plain50").doubleValue(),
                row.required("plain99").doubleValue(),
                row.required("mle50").doubleValue(),
                row.required("mle99").doubleValue(),
                100 * row.required("share").doubleValue(),
                row.required("plainCpu").doubleValue(),
                row.required("mleCpu").doubleValue())));
        return text.toString();
    }
}
