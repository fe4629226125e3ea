package org.camelmle.component;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.support.ResourceHelper;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;
import org.camelmle.audit.AuditFile;
import org.camelmle.jose.HmacSha256;
import org.camelmle.message.FallbackUses;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audit files that are open: one for all endpoints that name it. What they tell counts for the budgets. */
final class Audits implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Audits.class);
    private static final int LEAST_KEY = 32;

    private final FallbackUses uses;
    private final Map<Path, AuditFile> open = new HashMap<>();
    private final Map<Path, byte[]> keyMarks = new HashMap<>();

    Audits(FallbackUses uses) {
        this.uses = uses;
    }

    /**
     * The file of these options, opened.
     *
     * @throws MleConfigurationException if an option is missing or wrong, or the file cannot be written
     */
    synchronized AuditFile file(CamelContext context, MleConfiguration options) {
        if (options.getAuditFile() == null) {
            throw CipherOptions.wrong(
                    "auditFile", "no value", "a file: no plaintext is sent without a trace", "set auditFile");
        }
        HmacSha256 key = key(context, options.getAuditKey());
        Path path = path(options.getAuditFile());
        AuditFile file = open.get(path);
        byte[] mark = key.of("audit".getBytes(StandardCharsets.US_ASCII));
        if (file == null) {
            AuditFile opened = opened(path, key);
            keyMarks.put(path, mark);
            return opened;
        }
        if (!MessageDigest.isEqual(keyMarks.get(path), mark)) {
            throw CipherOptions.wrong(
                    "auditKey",
                    "another key than an endpoint before it has for the same auditFile",
                    "one key for one file",
                    "give both endpoints the same auditKey, or files of their own");
        }
        return file;
    }

    /** The number of the last line, or 0 for a file that is not open. */
    synchronized long lastNumber(@Nullable String option) {
        AuditFile file = option == null ? null : open.get(path(option));
        return file == null ? 0 : file.lastNumber();
    }

    @Override
    public synchronized void close() throws IOException {
        for (AuditFile file : open.values()) {
            file.close();
        }
        open.clear();
        keyMarks.clear();
        uses.forget();
    }

    private AuditFile opened(Path path, HmacSha256 key) {
        try {
            AuditFile file = AuditFile.open(path, key);
            file.problem().ifPresent(problem -> LOG.error("ALARM: the audit file {} is damaged: {}", path, problem));
            file.linesBefore().forEach(line -> uses.remember(line.peer(), line.time()));
            open.put(path, file);
            return file;
        } catch (IOException e) {
            throw new MleConfigurationException(new Explanation(
                    "the option auditFile with a file that cannot be opened ("
                            + e.getClass().getSimpleName() + ")",
                    "a file that this process alone may write",
                    "a missing directory, a missing right, or another process that has it open",
                    "make the directory, or give each process a file of its own"));
        }
    }

    private static Path path(String option) {
        return Path.of(option.replaceFirst("^file:", "")).toAbsolutePath().normalize();
    }

    private static HmacSha256 key(CamelContext context, @Nullable Object option) {
        String text = option instanceof byte[] bean
                ? new String(bean, StandardCharsets.UTF_8)
                : read(context, String.valueOf(option));
        if (text.strip().length() >= LEAST_KEY) {
            return new HmacSha256(text.strip());
        }
        throw CipherOptions.wrong(
                "auditKey",
                option == null ? "no value" : "no key of " + LEAST_KEY + " characters or more",
                "file: or classpath: of such a text, or a bean with it (on the component as byte[])",
                "make one, for example: openssl rand -hex 32 >keys/audit.key");
    }

    private static String read(CamelContext context, String location) {
        if (!location.startsWith("file:") && !location.startsWith("classpath:")) {
            return "";
        }
        try (var stream = ResourceHelper.resolveMandatoryResourceAsInputStream(context, location)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
