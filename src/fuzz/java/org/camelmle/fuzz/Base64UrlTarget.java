package org.camelmle.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.nimbusds.jose.util.Base64URL;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import org.camelmle.MessageRejectedException;
import org.camelmle.jose.Base64Segment;
import org.camelmle.keys.Base64Url;

/** Both strict base64url readers, against a table and against Nimbus. The first octet moves and repeats the text. */
final class Base64UrlTarget implements FuzzTarget {

    @Override
    public void accept(byte[] input) {
        Pieces pieces = new Pieces(input);
        int choice = pieces.choice();
        byte[] text = repeated(pieces.rest(), choice >> 4 == 15 ? 9000 : 0);
        Optional<byte[]> expected = Second.base64Url(text);
        same(expected, segment(text, choice & 7), "a segment");
        same(expected, Base64Url.decode(new String(text, ISO_8859_1)), "a text");
        expected.ifPresent(octets -> {
            FuzzTarget.require(Base64Url.encode(octets).equals(new String(text, US_ASCII)), "another encoding");
            FuzzTarget.require(
                    Arrays.equals(octets, new Base64URL(new String(text, US_ASCII)).decode()),
                    "Nimbus reads otherwise");
        });
    }

    private static byte[] repeated(byte[] text, int least) {
        if (text.length == 0 || text.length >= least) {
            return text;
        }
        byte[] longer = new byte[text.length * (least / text.length + 1)];
        for (int i = 0; i < longer.length; i += text.length) {
            System.arraycopy(text, 0, longer, i, text.length);
        }
        return longer;
    }

    private static Optional<byte[]> segment(byte[] text, int offset) {
        byte[] around = new byte[text.length + 2 * offset];
        Arrays.fill(around, (byte) '=');
        System.arraycopy(text, 0, around, offset, text.length);
        try {
            return Optional.of(new Base64Segment("fuzzed", around, offset, offset + text.length).decode());
        } catch (MessageRejectedException e) {
            return Optional.empty();
        }
    }

    private static void same(Optional<byte[]> expected, Optional<byte[]> found, String what) {
        FuzzTarget.require(expected.isPresent() == found.isPresent(), what + " is taken by one reader only");
        expected.ifPresent(octets -> FuzzTarget.require(Arrays.equals(octets, found.get()), what + " reads otherwise"));
    }

    @Override
    public Stream<byte[]> seeds() {
        Stream<byte[]> right = Stream.of(0, 1, 2, 3, 16, 300)
                .map(length -> Base64.getUrlEncoder().withoutPadding().encode(new byte[length]));
        Stream<byte[]> wrong = Stream.of("A", "AA==", "AB", "AAB", "A A", "A+/_", "AA\n", "AAA=", "QQ", "QUI", "-_-_")
                .map(text -> text.getBytes(US_ASCII));
        return Stream.concat(right, wrong)
                .flatMap(text ->
                        Stream.of(0, 3, 0xF5).map(choice -> Pieces.join(new int[] {choice}, new String[0], text)));
    }
}
