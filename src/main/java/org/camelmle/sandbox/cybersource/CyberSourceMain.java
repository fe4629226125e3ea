package org.camelmle.sandbox.cybersource;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;

/**
 * Starts a CyberSource as a program of its own, until it is stopped: {@code CyberSourceMain <directory>
 * [style | /path …]}. It writes the test keys that it made into the directory and says on standard output where it is. A
 * path is one that takes no plain request.
 */
public final class CyberSourceMain {

    private CyberSourceMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 0) {
            throw new IllegalArgumentException(
                    "Usage: CyberSourceMain <directory for keys> [style | /path...]; styles are "
                            + Arrays.toString(Style.values()) + ", a path is one that takes no plain request");
        }
        CyberSourceSandbox sandbox = start(List.of(args), System.out);
        try (sandbox) {
            Thread.currentThread().join();
        }
    }

    static CyberSourceSandbox start(List<String> args, PrintStream out) throws IOException {
        Path directory = Path.of(args.get(0)).toAbsolutePath();
        CyberSourceSandbox sandbox = CyberSourceSandbox.start(Clock.systemUTC(), 0);
        for (String one : args.subList(1, args.size())) {
            if (one.startsWith("/")) {
                sandbox.policy(one, CyberSourceSandbox.Policy.MANDATORY);
            } else {
                sandbox.styles().add(Style.valueOf(one));
            }
        }
        for (Merchant account : List.of(sandbox.merchant(), sandbox.portfolio())) {
            account.write(directory, sandbox.certificates());
            String name = account.equals(sandbox.merchant()) ? "MERCHANT" : "PORTFOLIO";
            out.println(name + "_ID=" + account.id());
            out.println(name + "_RESPONSE_KEY=" + account.response().serialNumber());
            out.println(name + "_SECRET_ID=" + account.secretId());
            out.println(name + "_SECRET=" + account.secret());
        }
        out.println("KEY_PASSWORD=" + Merchant.PASSWORD);
        out.println("CYBERSOURCE_HOST=" + CyberSourceSandbox.HOST);
        out.println("CYBERSOURCE_URL=" + sandbox.url());
        out.flush();
        return sandbox;
    }
}
