package org.camelmle.bench.life;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.util.FileUtil;
import org.camelmle.bench.Fork;
import org.camelmle.bench.Machine;
import org.camelmle.bench.Mode;
import org.camelmle.bench.Section;
import org.camelmle.bench.Suite;
import org.camelmle.testkit.SoftToken;

/** A private key that stays in a PKCS#11 token, beside one in memory. */
public final class TokenSuite implements Suite {

    @Override
    public String name() {
        return "token";
    }

    @Override
    public Section run(Mode mode, PrintStream progress) throws Exception {
        Optional<Path> library = SoftToken.library();
        if (library.isEmpty()) {
            progress.println("not measured: SoftHSM is not installed");
            return Section.of(
                    "Not measured: SoftHSM is not installed.",
                    new JsonMapper().createObjectNode().put("measured", false));
        }
        Path folder = Files.createTempDirectory("bench-token");
        JsonNode json = new Fork(TokenFork.class)
                .environment("SOFTHSM2_CONF", folder.resolve("softhsm2.conf").toString())
                .jvmArguments("-Xmx512m")
                .run(folder.toString(), Integer.toString(mode.pick(1, 10, 40)));
        FileUtil.removeDir(folder.toFile());
        return Section.of(markdown(json), json);
    }

    private static String markdown(JsonNode json) {
        return String.format(
                Locale.ROOT,
                "%s. `mle:decrypt` of 256 B, RSA-2048: %.0f µs of time on the wall with a key in SoftHSM (OAEP opened"
                        + " by us), %.0f µs with one in memory, by the JDK; ratio of CPU time %.2f.%n",
                Machine.description(),
                json.required("tokenMicros").doubleValue(),
                json.required("memoryMicros").doubleValue(),
                json.required("ratio").doubleValue());
    }
}
