package org.camelmle.profile;

import java.util.Optional;

/** The body is the JWE itself, under its media type: RFC 7516 section 9, {@code application/jose}. */
public record BareJwe() implements Envelope {

    @Override
    public byte[] before() {
        return new byte[0];
    }

    @Override
    public byte[] after() {
        return new byte[0];
    }

    @Override
    public String contentType() {
        return "application/jose";
    }

    @Override
    public Optional<Location> find(byte[] body, HeaderLookup headers) {
        throw new UnsupportedOperationException();
    }
}
