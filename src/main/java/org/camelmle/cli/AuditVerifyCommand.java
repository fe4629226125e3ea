package org.camelmle.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.camelmle.audit.AuditChain;
import org.camelmle.audit.AuditChain.Line;
import org.camelmle.audit.AuditChain.Verdict;
import org.camelmle.audit.AuditMark;
import org.camelmle.component.http.JsonBody;
import org.camelmle.jose.HmacSha256;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Whether an audit file of plaintext fallbacks is whole. */
@Command(
        name = "audit-verify",
        description = "Says whether the audit file of plaintext fallbacks is whole: no line changed, cut out, moved or "
                + "added, and, by FILE.last beside it, its end still there.",
        footer = {
            "",
            "Examples:",
            "  camel-mle audit-verify audit/fallback.log --key keys/audit.key",
            "  camel-mle audit-verify audit/fallback.log --key keys/audit.key --last 17 --json",
            "",
            "Exit code: 0 if the file is whole, 1 if it is not, 2 for a wrong command line."
        })
@SuppressWarnings("UnusedVariable") // Picocli sets the options.
final class AuditVerifyCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The audit file.")
    private Path file;

    @Option(names = "--key", paramLabel = "FILE", required = true, description = "The file that auditKey names.")
    private Path key;

    @Option(
            names = "--last",
            paramLabel = "NUMBER",
            description = "The last number that is known from elsewhere, such as the endpoint's JMX attribute "
                    + "AuditNumber: fewer lines mean that the end was cut off, and FILE.last with it.")
    private Optional<Long> last = Optional.empty();

    @Option(names = "--json", description = "Write the verdict as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        HmacSha256 secret = new HmacSha256(secret());
        // Before the file: of one that is being written it may then be behind, which is no harm.
        MarkRead mark = readMark(secret);
        Verdict verdict = AuditChain.verify(read(file), secret);
        Optional<String> problem = problem(verdict, mark);
        if (json) {
            spec.commandLine().getOut().println(Setup.text(JsonBody.of(members(verdict, problem))));
            return problem.isPresent() ? 1 : 0;
        }
        problem.ifPresent(found -> {
            throw new CommandFailure(file + " is not whole: " + found);
        });
        spec.commandLine().getOut().println(summary(verdict));
        return 0;
    }

    private Optional<String> problem(Verdict verdict, MarkRead mark) {
        return verdict.problem()
                .map(problem -> problem + ". The " + verdict.lastNumber() + " lines before that hold.")
                .or(() -> problemOfTheEnd(verdict, mark).map(problem -> problem + "."))
                .or(() -> last.filter(number -> verdict.lastNumber() < number)
                        .map(number -> "its last line has the number " + verdict.lastNumber()
                                + ", but there was a line " + number + ". Its end was cut off."));
    }

    private static Map<String, Object> members(Verdict verdict, Optional<String> problem) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("whole", problem.isEmpty());
        members.put("lastNumber", verdict.lastNumber());
        if (!verdict.lines().isEmpty()) {
            members.put("first", verdict.lines().get(0).time().toString());
            members.put(
                    "newest",
                    verdict.lines().get(verdict.lines().size() - 1).time().toString());
        }
        problem.ifPresent(found -> members.put("problem", found));
        return members;
    }

    /** What is kept beside the file, or why that cannot be read. */
    private record MarkRead(Optional<AuditMark> mark, Optional<String> problem) {}

    private MarkRead readMark(HmacSha256 secret) {
        try {
            return new MarkRead(AuditMark.read(file, secret), Optional.empty());
        } catch (IOException e) {
            return new MarkRead(Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private Optional<String> problemOfTheEnd(Verdict verdict, MarkRead read) {
        if (read.problem().isPresent()) {
            return read.problem();
        }
        if (read.mark().isPresent()) {
            return read.mark().get().problem(verdict);
        }
        return verdict.lines().isEmpty() || last.isPresent()
                ? Optional.empty()
                : Optional.of(AuditMark.beside(file) + " is missing, which knows its end; or say --last NUMBER");
    }

    private String summary(Verdict verdict) {
        if (verdict.lines().isEmpty()) {
            return last.isPresent()
                    ? file + " is whole: no request went in plaintext."
                    : file + " is empty: as far as the file shows, no request went in plaintext.";
        }
        Line first = verdict.lines().get(0);
        Line newest = verdict.lines().get(verdict.lines().size() - 1);
        return file + " is whole: " + verdict.lastNumber() + " requests went in plaintext, the first at " + first.time()
                + ", the last at " + newest.time() + ".";
    }

    private String secret() {
        String secret = new String(read(key), java.nio.charset.StandardCharsets.UTF_8).strip();
        if (secret.isEmpty()) {
            throw new CommandFailure("There is no key in " + key);
        }
        return secret;
    }

    private static byte[] read(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new CommandFailure("There is no readable file " + path);
        }
    }
}
