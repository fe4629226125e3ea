package org.camelmle.profile;

import java.util.Locale;
import java.util.Optional;
import org.camelmle.profile.http.HeaderLookup;

/**
 * The body is the JWE itself, under its media type: RFC 7516 section 9, {@code application/jose}.
 *
 * <p>The Content-Type tells, whatever its case and parameters; a body without one is a JWE if it looks like one.
 */
public record BareJwe() implements Envelope {

    private static final byte[] NOTHING = {};
    private static final String MEDIA_TYPE = "application/jose";

    @Override
    public byte[] wrap(byte[] plaintext, Seal seal) {
        return seal.seal(plaintext, NOTHING, NOTHING);
    }

    @Override
    public String contentType() {
        return MEDIA_TYPE;
    }

    @Override
    public Optional<Location> find(byte[] body, HeaderLookup headers) {
        if (body.length == 0) {
            return Optional.empty();
        }
        boolean encrypted =
                headers.value("Content-Type").map(BareJwe::isMediaType).orElseGet(() -> looksCompact(body));
        return encrypted ? Optional.of(new Location(body, 0, body.length)) : Optional.empty();
    }

    private static boolean isMediaType(String contentType) {
        String type = contentType.split(";", 2)[0];
        return type.strip().toLowerCase(Locale.ROOT).equals(MEDIA_TYPE);
    }

    /** Five segments, and a header that begins with the octets of a JSON object in base64url. */
    private static boolean looksCompact(byte[] body) {
        if (body.length < 3 || body[0] != 'e' || body[1] != 'y' || body[2] != 'J') {
            return false;
        }
        int dots = 0;
        for (byte octet : body) {
            if (octet == '.') {
                dots++;
            }
        }
        return dots == 4;
    }
}
