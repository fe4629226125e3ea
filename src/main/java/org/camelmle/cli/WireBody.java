package org.camelmle.cli;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.camelmle.MessageRejectedException;
import org.camelmle.jose.CompactJwe;
import org.camelmle.profile.Envelope;
import org.camelmle.profile.http.HeaderLookup;

/**
 * What a body says of itself to everybody on the way: its size and, if it is a JWE, the protected header and the
 * ciphertext's size and first characters.
 */
record WireBody(int size, Optional<Jwe> jwe) {

    private static final int CIPHERTEXT_SHOWN = 32;

    /**
     * A JWE seen from outside.
     *
     * @param header the protected header's JSON as it was sent
     * @param size of the JWE's text
     * @param ciphertextSize in octets
     * @param ciphertextStart the first characters of the ciphertext, in base64url as they were sent
     */
    record Jwe(String header, int size, int ciphertextSize, String ciphertextStart) {}

    static WireBody read(byte[] body, Envelope envelope) {
        return new WireBody(body.length, findJwe(body, envelope));
    }

    private static Optional<Jwe> findJwe(byte[] body, Envelope envelope) {
        try {
            return envelope.find(body, HeaderLookup.NONE)
                    .flatMap(found -> found.jwes().stream().findFirst())
                    .map(WireBody::describe);
        } catch (MessageRejectedException e) {
            return Optional.empty();
        }
    }

    private static Jwe describe(Envelope.Location place) {
        int size = place.to() - place.from();
        CompactJwe jwe = CompactJwe.parse(place.text(), place.from(), place.to(), size);
        String[] segments = new String(place.text(), place.from(), size, StandardCharsets.US_ASCII).split("\\.", -1);
        String header = new String(Base64.getUrlDecoder().decode(segments[0]), StandardCharsets.UTF_8);
        String ciphertext = segments[3];
        return new Jwe(
                header,
                size,
                jwe.lengths()[2],
                ciphertext.substring(0, Math.min(CIPHERTEXT_SHOWN, ciphertext.length())));
    }
}
