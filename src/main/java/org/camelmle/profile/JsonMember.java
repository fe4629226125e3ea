package org.camelmle.profile;

import java.util.Optional;

/** The JWE is the value of one member of a JSON object: {@code {"<name>": "<jwe>"}}. Other members are ignored. */
public record JsonMember(String name) implements Envelope {

    @Override
    public byte[] before() {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] after() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public Optional<Location> find(byte[] body, HeaderLookup headers) {
        throw new UnsupportedOperationException();
    }
}
