package org.camelmle.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.profile.BareJwe;
import org.camelmle.profile.Envelope;
import org.camelmle.profile.Envelope.Location;
import org.camelmle.profile.Envelope.Sealed;
import org.camelmle.profile.Fields;
import org.camelmle.profile.JsonMember;
import org.camelmle.profile.Profile;
import org.camelmle.profile.ProfileBuilder;
import org.camelmle.profile.Profiles;
import org.camelmle.profile.http.HeaderLookup;

/** The envelopes of every profile in both directions, against Jackson's tree. The first octet chooses. */
final class EnvelopeTarget implements FuzzTarget {

    private static final byte[] TOKEN = "eyJh.AA.AA.AA.AA".getBytes(UTF_8);
    private static final String PREFIX = "encrypted_";

    private final List<Envelope> envelopes = Stream.concat(
                    Profiles.names().stream().map(Profiles::byName), Stream.of(fields("json"), fields("text")))
            .flatMap(profile ->
                    Stream.of(profile.request().envelope(), profile.response().envelope()))
            .distinct()
            .toList();

    private static Profile fields(String form) {
        String paths = "/a?,/b/c?,/d/*?,/e/*/f?,$.g.h?";
        return new ProfileBuilder()
                .name("fields")
                .requestFields(paths)
                .responseFields(paths)
                .fieldValue(form)
                .redactionMark("[REDACTED]")
                .build();
    }

    @Override
    public void accept(byte[] input) {
        Pieces pieces = new Pieces(input);
        int choice = pieces.choice();
        Envelope envelope = envelopes.get((choice & 0x3F) % envelopes.size());
        byte[] body = pieces.rest();
        byte[] given = body.clone();
        find(envelope, body, headers(choice >> 6));
        if (envelope instanceof Fields fields && !fields.rules().paths().isEmpty()) {
            thereAndBack(fields, body);
        }
        FuzzTarget.require(Arrays.equals(given, body), "the body was changed");
    }

    private static HeaderLookup headers(int choice) {
        List<String> types = List.of("", "application/jose", "application/json", "Application/JOSE ;a=b");
        return name -> Optional.of(types.get(choice)).filter(type -> name.equals("Content-Type") && !type.isEmpty());
    }

    private static void find(Envelope envelope, byte[] body, HeaderLookup headers) {
        try {
            Optional<? extends Sealed> found = envelope.find(body, headers);
            if (envelope instanceof JsonMember member) {
                compare(member, body, found);
            } else if (envelope instanceof BareJwe) {
                found.ifPresent(
                        jwe -> FuzzTarget.require(text(jwe.jwes().get(0)).equals(new String(body, UTF_8)), "a part"));
            } else if (envelope instanceof Fields fields
                    && !fields.rules().paths().isEmpty()) {
                found.ifPresent(some -> open(body, some));
            }
        } catch (MessageRejectedException e) {
            envelope.isSpoilt(body);
            boolean strict = Second.json(body).isPresent();
            FuzzTarget.require(
                    e.reason() != Reason.JSON || !strict || envelope instanceof Fields,
                    "strict JSON is refused as none");
        }
    }

    private static void compare(JsonMember member, byte[] body, Optional<? extends Sealed> found) {
        Optional<JsonNode> json = Second.json(body);
        FuzzTarget.require(body.length == 0 || json.isPresent(), "Jackson does not take what was taken");
        Optional<String> expected = json.map(value -> value.path(member.name()))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue);
        FuzzTarget.require(expected.isPresent() == found.isPresent(), "a member that only one reader finds");
        expected.ifPresent(text -> FuzzTarget.require(
                Arrays.equals(text.getBytes(UTF_8), octets(found.get().jwes().get(0))), "another text"));
    }

    private static byte[] octets(Location location) {
        return Arrays.copyOfRange(location.text(), location.from(), location.to());
    }

    private static String text(Location location) {
        return new String(octets(location), UTF_8);
    }

    private static void open(byte[] body, Sealed fields) {
        List<byte[]> texts = new ArrayList<>();
        fields.jwes().forEach(jwe -> texts.add("\"opened\"".getBytes(UTF_8)));
        byte[] opened = fields.opened(texts);
        JsonNode before = Second.json(body).orElseThrow(() -> new AssertionError("Jackson does not take the body"));
        JsonNode after = Second.json(opened).orElseThrow(() -> new AssertionError("opened to no strict JSON"));
        FuzzTarget.require(differences(before, after) == texts.size(), "opened something else");
    }

    /** How many members were renamed and opened; everything else has to be the same. */
    private static int differences(JsonNode before, JsonNode after) {
        FuzzTarget.require(before.getNodeType() == after.getNodeType(), "a value of another kind");
        FuzzTarget.require(before.size() == after.size(), "a value of another size");
        int found = 0;
        if (before.isArray()) {
            for (int i = 0; i < before.size(); i++) {
                found += differences(before.get(i), after.get(i));
            }
        } else if (before.isObject()) {
            for (var member : before.properties()) {
                JsonNode same = after.get(member.getKey());
                if (same != null) {
                    found += differences(member.getValue(), same);
                } else {
                    FuzzTarget.require(member.getKey().startsWith(PREFIX), "a member was lost");
                    FuzzTarget.require(
                            after.has(member.getKey().substring(PREFIX.length())), "a member was renamed otherwise");
                    found++;
                }
            }
        } else {
            FuzzTarget.require(before.equals(after), "another value");
        }
        return found;
    }

    private static void thereAndBack(Fields envelope, byte[] body) {
        try {
            boolean fresh = envelope.find(body, HeaderLookup.NONE)
                    .map(found -> found.jwes().isEmpty())
                    .orElse(false);
            List<byte[]> texts = new ArrayList<>();
            byte[] wire = envelope.wrap(body, (plain, before, after) -> {
                texts.add(plain.clone());
                return TOKEN;
            });
            if (!fresh) {
                return;
            }
            Optional<? extends Sealed> found = envelope.find(wire, HeaderLookup.NONE);
            FuzzTarget.require(found.isPresent() && found.get().jwes().size() == texts.size(), "fields were lost");
            byte[] back = found.get().opened(texts);
            FuzzTarget.require(Second.json(back).equals(Second.json(body)), "another body came back");
        } catch (MessageRejectedException e) {
            // It cannot be held so.
        }
    }

    @Override
    public Stream<byte[]> seeds() {
        List<byte[]> bodies = new ArrayList<>();
        Seeds.bodies("invalid_jwe.json", "envelopes").forEach(bodies::add);
        Seeds.bodies("fallback_cases.json", "cases").limit(8).forEach(bodies::add);
        for (String body : List.of(
                "{\"encrypted\":\"eyJh.b.c.d.e\"}",
                "{\"encryptedResponse\": \"eyJh.b.c.d.e\" , \"x\":[1,{\"encrypted\":2}]}",
                "{\"encData\":\"eyJh\\u002eb.c.d.e\"}",
                "{\"a\":1,\"b\":{\"c\":\"x\\\"y\"},\"d\":[true,null,\"z\"],\"e\":[{\"f\":{}},{\"f\":2.50}],\"g\":{\"h\":\"\"}}",
                "{\"encrypted_a\":\"eyJh.b.c.d.e\",\"b\":{\"encrypted_c\":\"eyJh.b.c.d.e\"},\"d\":{\"encrypted_x\":\"eyJ....\"}}",
                "{\"a\":\"[REDACTED]\",\"\\u0061b\":1,\"encrypted_\":\"\"}",
                "eyJh.b.c.d.e")) {
            bodies.add(body.getBytes(UTF_8));
        }
        return bodies.stream()
                .flatMap(body -> Stream.iterate(0, i -> i < envelopes.size(), i -> i + 1)
                        .map(i -> Pieces.join(new int[] {i}, new String[0], body)));
    }
}
