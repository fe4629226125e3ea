package org.camelmle.testkit;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.camelmle.component.MleConstants;

/**
 * Names that we, the HTTP client or a dead letter's file might listen to, each with what would do the most harm then.
 *
 * @param elsewhere the URL of a server where nothing may go
 */
public record InjectedHeaders(String elsewhere) {

    /** Ways to write a name, by what they are called. */
    public static final Map<String, UnaryOperator<String>> SPELLINGS = Map.of(
            "as it is", name -> name,
            "upper", name -> name.toUpperCase(Locale.ROOT),
            "lower", name -> name.toLowerCase(Locale.ROOT),
            "mixed", InjectedHeaders::mixed);

    /** Spelt like a fallback, an outage or a repetition, and what the HTTP client or the dead letter's file listens to. */
    private static final List<String> OTHERS = List.of(
            "CamelMlePolicy",
            "CamelMleRetries",
            "CamelHttpUri",
            "CamelHttpMethod",
            "CamelHttpPath",
            "CamelHttpQuery",
            "CamelHttpRawQuery",
            "CamelHttpScheme",
            "CamelHttpHost",
            "CamelHttpPort",
            "CamelHttpProtocolVersion",
            "CamelHttpResponseCode",
            "CamelHttpResponseText",
            "CamelRestHttpUri",
            "CamelRestHttpQuery",
            "CamelFileName",
            "CamelOverruleFileName",
            "Authorization",
            "Idempotency-Key",
            "Method-MLE",
            "Idem-Status",
            "Retry-After",
            "Cookie");

    private static String mixed(String name) {
        StringBuilder mixed = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            String one = name.substring(i, i + 1);
            mixed.append(i % 2 == 0 ? one.toLowerCase(Locale.ROOT) : one.toUpperCase(Locale.ROOT));
        }
        return mixed.toString();
    }

    /** Every name of ours that there is, so that a new one is tried too, and others. */
    public static List<String> names() {
        Stream<String> ours = Arrays.stream(MleConstants.class.getFields()).map(InjectedHeaders::value);
        return Stream.concat(ours, OTHERS.stream()).toList();
    }

    private static String value(Field constant) {
        try {
            return (String) constant.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All names, spelt so, with their values. */
    public Map<String, Object> values(UnaryOperator<String> spelling) {
        Map<String, Object> values = new TreeMap<>();
        names().forEach(name -> values.put(spelling.apply(name), value(name)));
        return values;
    }

    private String value(String name) {
        return switch (name) {
            case "CamelMleTarget", "CamelHttpUri", "CamelRestHttpUri" -> elsewhere + "/injected";
            case "CamelHttpMethod" -> "PUT";
            case "CamelHttpHost" -> elsewhere.replaceFirst("http://([^:]*):.*", "$1");
            case "CamelHttpPort" -> elsewhere.replaceFirst(".*:", "");
            case "CamelHttpScheme" -> "http";
            case "CamelHttpProtocolVersion" -> "HTTP/1.0";
            case "CamelHttpPath" -> "/injected";
            case "CamelHttpQuery", "CamelHttpRawQuery", "CamelRestHttpQuery" -> "injected=1";
            case "CamelHttpResponseCode" -> "299";
            case "CamelMleFallback" -> "true";
            case "CamelMleEncrypted" -> "false";
            case "Idem-Status" -> "replayed";
            case "Retry-After" -> "0";
            default -> "injected";
        };
    }

    /** The same names as JSON members: a body is data, whatever it says. */
    public String body(UnaryOperator<String> spelling) {
        StringBuilder json = new StringBuilder("{\"first_name\":\"CANARY\"");
        values(spelling)
                .forEach((name, value) -> json.append(",\"")
                        .append(name)
                        .append("\":\"")
                        .append(value)
                        .append('"'));
        return json.append("}").toString();
    }
}
