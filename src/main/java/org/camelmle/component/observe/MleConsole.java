package org.camelmle.component.observe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;

/** The developer console {@code mle}: what is set up, which keys are used, what is wrong or weak. */
@DevConsole(
        name = "mle",
        displayName = "Message-Level Encryption",
        description = "Set-ups of message-level encryption and the keys that they use")
public final class MleConsole extends AbstractDevConsole {

    public MleConsole() {
        super("camel", "mle", "Message-Level Encryption", "Set-ups of message-level encryption and their keys");
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        StringBuilder text = new StringBuilder();
        findings().forEach((name, found) -> {
            text.append(name).append(found.problems().isEmpty() ? ": ready\n" : ": NOT READY\n");
            append(text, "  ", found.facts());
            found.problems()
                    .forEach(problem ->
                            text.append("  problem: ").append(problem).append('\n'));
            found.warnings()
                    .forEach(warning ->
                            text.append("  warning: ").append(warning).append('\n'));
        });
        return text.isEmpty() ? "Nothing is encrypted or decrypted in this context.\n" : text.toString();
    }

    private static void append(StringBuilder text, String indent, Map<?, ?> facts) {
        facts.forEach((name, value) -> {
            text.append(indent).append(name).append(':');
            if (value instanceof Map<?, ?> inner) {
                text.append('\n');
                append(text, indent + "  ", inner);
            } else {
                text.append(' ').append(value).append('\n');
            }
        });
    }

    @Override
    protected Map<String, Object> doCallJson(Map<String, Object> options) {
        List<Map<String, Object>> setups = new ArrayList<>();
        findings().forEach((name, found) -> {
            Map<String, Object> setup = new LinkedHashMap<>();
            setup.put("name", name);
            setup.put("ready", found.problems().isEmpty());
            setup.putAll(found.facts());
            setup.put("problems", found.problems());
            setup.put("warnings", found.warnings());
            setups.add(setup);
        });
        return new LinkedHashMap<>(Map.of("setups", setups));
    }

    private Map<String, KeyFindings> findings() {
        RunningProfiles running = getCamelContext().hasService(RunningProfiles.class);
        return running == null ? Map.of() : running.findings();
    }
}
