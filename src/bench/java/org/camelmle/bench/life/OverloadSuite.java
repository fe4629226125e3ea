package org.camelmle.bench.life;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.Locale;
import org.camelmle.bench.Fork;
import org.camelmle.bench.Machine;
import org.camelmle.bench.Mode;
import org.camelmle.bench.Section;
import org.camelmle.bench.Suite;

/** How long valid messages take while hostile ones pour in. */
public final class OverloadSuite implements Suite {

    @Override
    public String name() {
        return "overload";
    }

    @Override
    public Section run(Mode mode, PrintStream progress) throws Exception {
        progress.println("a JVM with a flood");
        JsonNode json = new Fork(OverloadFork.class)
                .jvmArguments("-Xmx512m")
                .without("AmazonCorrettoCryptoProvider", "conscrypt")
                .run(Integer.toString(mode.pick(40, 2_000, 10_000)));
        return Section.of(markdown(json), json);
    }

    private static String markdown(JsonNode json) {
        StringBuilder text = new StringBuilder(Machine.description())
                .append(
                        ", RSA-2048 on the JDK's ciphers. One thread decrypts valid messages of 256 B while eight others"
                                + " send hostile ones without a pause:\n\n")
                .append("| flood | hostile messages in a second | valid p50 ms | p99 ms | max ms | valid refused |\n")
                .append("|---|--:|--:|--:|--:|--:|\n");
        json.forEach(row -> text.append(String.format(
                Locale.ROOT,
                "| %s | %.0f | %.1f | %.1f | %.1f | %d of %d |%n",
                row.required("flood").textValue(),
                row.required("perSecond").doubleValue(),
                row.required("p50").doubleValue(),
                row.required("p99").doubleValue(),
                row.required("max").doubleValue(),
                row.required("refused").intValue(),
                row.required("valid").intValue())));
        return text.toString();
    }
}
