package org.camelmle.profile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.camelmle.Explanation;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.keys.StrictJson;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.profile.json.SoleMember;
import org.camelmle.profile.json.StrictBody;

/**
 * The JWE is the value of one member of a JSON object: {@code {"<name>": "<jwe>"}}. Other members are ignored.
 *
 * <p>A body of exactly that form is read on its bytes in one pass. Any other is first checked to be strict JSON as a
 * whole; then the member is located without building the rest.
 */
public record JsonMember(String name) implements Envelope {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    public JsonMember {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "A member that holds a JWE is named with 1 to 64 letters, digits, '_', '.' or '-'");
        }
    }

    /** The octets before the JWE. */
    byte[] before() {
        return ("{\"" + name + "\":\"").getBytes(StandardCharsets.US_ASCII);
    }

    /** The octets after the JWE. */
    byte[] after() {
        return new byte[] {'"', '}'};
    }

    @Override
    public byte[] wrap(byte[] plaintext, Seal seal) {
        return seal.seal(plaintext, before(), after());
    }

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public Optional<Location> find(byte[] body, HeaderLookup headers) {
        if (body.length == 0) {
            return Optional.empty();
        }
        Optional<Location> sole =
                new SoleMember(name, body).find().map(text -> new Location(body, text.from(), text.to()));
        return sole.isPresent() ? sole : findAmongOthers(body);
    }

    @Override
    public Optional<Location> guess(byte[] body) {
        return new SoleMember(name, body).guess().map(text -> new Location(body, text.from(), text.to()));
    }

    /** The member's name and the opening of a JOSE header are enough: what is refused is not read closely. */
    @Override
    public boolean isSpoilt(byte[] body) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        return text.contains('"' + name + '"') && text.contains("\"eyJ");
    }

    private Optional<Location> findAmongOthers(byte[] body) {
        StrictBody.check(body);
        try (JsonParser parser = locator().createParser(body)) {
            return parser.nextToken() == JsonToken.START_OBJECT ? locate(parser, body) : Optional.empty();
        } catch (IOException e) {
            throw StrictBody.rejected("the member '" + name + "' cannot be read as a JSON string");
        }
    }

    // The body bounds the length of its strings; depth, duplicates and numbers were checked before. A factory for each
    // body, so that no table of names outlives it.
    private static JsonFactory locator() {
        return JsonFactory.builder()
                .disable(JsonFactory.Feature.CHARSET_DETECTION)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(StrictJson.Limits.PAYLOAD.depth())
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNameLength(Integer.MAX_VALUE)
                        .build())
                .build();
    }

    private Optional<Location> locate(JsonParser parser, byte[] body) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean ours = parser.currentName().equals(name);
            JsonToken value = parser.nextToken();
            if (ours) {
                return read(parser, value, body);
            }
            parser.skipChildren();
        }
        return Optional.empty();
    }

    private Optional<Location> read(JsonParser parser, JsonToken value, byte[] body) throws IOException {
        if (value == JsonToken.VALUE_NULL) {
            return Optional.empty();
        }
        if (value != JsonToken.VALUE_STRING) {
            throw new MessageRejectedException(
                    Reason.FORMAT,
                    new Explanation(
                            "a member '" + name + "' that is no string",
                            "a compact JWE as a JSON string",
                            "the sender used the JSON serialization of JWE, or the member means something else",
                            "send the compact serialization (RFC 7516 section 7.1) as one string"));
        }
        int from = (int) parser.currentTokenLocation().getByteOffset() + 1;
        for (int i = from; body[i] != '\\'; i++) {
            if (body[i] == '"') {
                return Optional.of(new Location(body, from, i));
            }
        }
        byte[] text = parser.getText().getBytes(StandardCharsets.UTF_8);
        return Optional.of(new Location(text, 0, text.length));
    }
}
