package org.camelmle.sandbox;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camelmle.MleErrorCode;
import org.camelmle.profile.http.HeaderLookup;

/**
 * A request as it reached the server.
 *
 * @param segments the path's parts without the slashes
 * @param headers by name without regard to case; several values as one text, joined with a comma
 */
record Request(
        String method, String path, List<String> segments, String query, Map<String, String> headers, byte[] body) {

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    HeaderLookup headerLookup() {
        return this::header;
    }

    /** The whole number in the query under this name, or the default if it is missing or no positive number. */
    int positive(String parameter, int otherwise) {
        for (String pair : query.split("&", -1)) {
            if (pair.matches(parameter + "=[1-9][0-9]{0,5}")) {
                return Integer.parseInt(pair.substring(parameter.length() + 1));
            }
        }
        return otherwise;
    }

    /** The segment at this place of the path, or an empty text. */
    String segment(int index) {
        return index < segments.size() ? segments.get(index) : "";
    }

    /** Whether this is the method, on a path of so many segments. */
    boolean is(String expectedMethod, int length) {
        return method.equals(expectedMethod) && segments.size() == length;
    }

    /** The same request with its decrypted body. */
    Request withBody(byte[] plaintext) {
        return new Request(method, path, segments, query, headers, plaintext);
    }

    /**
     * The body as JSON; a missing one counts as an object without members.
     *
     * @throws Answer.Refused with PAYLOAD_INVALID_JSON
     */
    JsonNode json() {
        if (body.length == 0) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            return Answer.JSON.readTree(body);
        } catch (JacksonException e) {
            throw Answer.code(MleErrorCode.PAYLOAD_INVALID_JSON, "The request body is not valid JSON.")
                    .refused();
        } catch (IOException e) {
            throw new IllegalStateException("Reading an array does no input or output", e);
        }
    }
}
