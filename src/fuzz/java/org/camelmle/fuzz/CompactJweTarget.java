package org.camelmle.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWEObject;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.camelmle.MessageRejectedException;
import org.camelmle.jose.CompactJwe;
import org.camelmle.jose.JwePolicy;

/** A compact JWE's shape, against a plain splitting, and Nimbus where the header is one that it understands. */
final class CompactJweTarget implements FuzzTarget {

    private static final Set<String> ORDINARY = Set.of("alg", "enc", "kid");

    @Override
    public void accept(byte[] input) throws ParseException {
        CompactJwe jwe;
        try {
            jwe = CompactJwe.parse(input, 0, input.length, 1 << 20);
        } catch (MessageRejectedException e) {
            return;
        }
        String[] segments = new String(input, ISO_8859_1).split("\\.", -1);
        FuzzTarget.require(segments.length == 5, "a JWE of " + segments.length + " segments");
        byte[][] octets = Arrays.stream(segments)
                .map(segment -> Second.base64Url(segment.getBytes(ISO_8859_1)).orElseThrow())
                .toArray(byte[][]::new);
        int[] lengths = Arrays.stream(octets).skip(1).mapToInt(it -> it.length).toArray();
        FuzzTarget.require(Arrays.equals(lengths, jwe.lengths()), "segments of other lengths");
        if (isAdmitted(jwe) && isOrdinary(Second.json(octets[0]).orElseThrow())) {
            JWEObject other = JWEObject.parse(new String(input, ISO_8859_1));
            FuzzTarget.require(
                    other.getHeader().getKeyID().equals(jwe.header().keyId().orElseThrow()), "another kid");
            FuzzTarget.require(Arrays.equals(octets[3], other.getCipherText().decode()), "another ciphertext");
        }
    }

    private static boolean isAdmitted(CompactJwe jwe) {
        try {
            JwePolicy.DEFAULT.check(jwe);
            return true;
        } catch (MessageRejectedException e) {
            return false;
        }
    }

    private static boolean isOrdinary(JsonNode header) {
        return header.properties().stream()
                .allMatch(member ->
                        ORDINARY.contains(member.getKey()) && member.getValue().isTextual());
    }

    @Override
    public Stream<byte[]> seeds() {
        return Seeds.tokens();
    }
}
