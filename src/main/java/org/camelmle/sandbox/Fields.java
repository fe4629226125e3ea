package org.camelmle.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The fields of a request's JSON, refused with the provider's sentences where they are missing or wrong. */
final class Fields {

    /** The most that {@code metadata} may have, in octets of JSON. */
    static final int METADATA_LIMIT = 1024;

    private Fields() {}

    /** A text that must be there. */
    static String text(JsonNode body, String field) {
        return optionalText(body, field).orElseThrow(() -> required(field));
    }

    static String oneOf(JsonNode body, String field, List<String> allowed) {
        String value = text(body, field);
        if (!allowed.contains(value)) {
            throw wrong(field, "must be one of [" + String.join(", ", allowed) + "]");
        }
        return value;
    }

    /** A text, or nothing if the field is missing, null or empty. */
    static Optional<String> optionalText(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw wrong(field, "must be a string");
        }
        return Optional.of(value.textValue()).filter(text -> !text.isEmpty());
    }

    /** A text of this pattern, or nothing. */
    static Optional<String> matching(JsonNode body, String field, Pattern pattern, String subType) {
        Optional<String> value = optionalText(body, field);
        if (value.filter(pattern.asMatchPredicate().negate()).isPresent()) {
            throw Answer.invalid(subType, "Field \"" + field + "\" is not valid.")
                    .refused();
        }
        return value;
    }

    static URI url(JsonNode body, String field) {
        String text = text(body, field);
        try {
            URI url = new URI(text);
            if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw wrong(field, "must be a valid URL");
        }
        throw wrong(field, "must be a valid URL");
    }

    static Answer.Refused required(String field) {
        return Answer.invalid("Field \"" + field + "\" is required.").refused();
    }

    static Answer.Refused wrong(String field, String rule) {
        return Answer.invalid("Field \"" + field + "\" " + rule + ".").refused();
    }
}
