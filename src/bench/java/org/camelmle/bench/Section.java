package org.camelmle.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * What a suite found.
 *
 * @param markdown tables and verdicts, for people
 * @param json the same, for programs
 * @param charts SVG texts by their names
 */
public record Section(String markdown, JsonNode json, Map<String, String> charts) {

    public static Section of(String markdown, JsonNode json) {
        return new Section(markdown, json, Map.of());
    }
}
