package org.camelmle.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.camelmle.MessageRejectedException;
import org.camelmle.jose.CompactJwe;

/** A JWE header's JSON, against Jackson's tree. */
final class HeaderTarget implements FuzzTarget {

    private static final Set<String> EXTENSIONS = Set.of("crit", "zip");

    @Override
    public void accept(byte[] input) throws JsonProcessingException {
        Optional<JsonNode> expected = Second.json(input);
        Optional<CompactJwe> read = read(input);
        if (read.isEmpty()) {
            return;
        }
        FuzzTarget.require(expected.filter(JsonNode::isObject).isPresent(), "a header that Jackson does not take");
        FuzzTarget.require(EXTENSIONS.stream().noneMatch(expected.get()::has), "an extension");
        for (String name : List.of("kid", "cid")) {
            JsonNode value = expected.get().path(name);
            FuzzTarget.require(
                    value.isMissingNode() || value.isNull() || value.isTextual(), "a " + name + " of any kind");
        }
        Map<String, Object> members = Second.STRICT.treeToValue(expected.get(), new TypeReference<>() {});
        FuzzTarget.require(members.equals(read.get().header().members()), "a header with other members");
    }

    private static Optional<CompactJwe> read(byte[] json) {
        String header = Base64.getUrlEncoder().withoutPadding().encodeToString(json);
        byte[] token = (header + ".AAAA.AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA").getBytes(US_ASCII);
        try {
            return Optional.of(CompactJwe.parse(token, 0, token.length, 1 << 20));
        } catch (MessageRejectedException e) {
            return Optional.empty();
        }
    }

    @Override
    public Stream<byte[]> seeds() {
        return Seeds.tokens().map(Seeds::header);
    }

    @Override
    public int longest() {
        return 6200;
    }
}
