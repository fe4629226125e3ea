package org.camelmle.sandbox.cybersource;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the server answers, and what the test is told besides. Status 0 breaks the connection. */
record Reply(int status, Map<String, String> headers, byte[] body, Notes notes) {

    static final Reply NONE = of(0, new byte[0]);

    /** For the test only, filled as the checks go on. */
    static final class Notes {
        Optional<byte[]> plaintext = Optional.empty();
        Map<String, Object> claims = Map.of();
        Optional<String> refusal = Optional.empty();
    }

    static Reply of(int status, byte[] body) {
        return new Reply(status, Map.of(), body, new Notes());
    }

    Reply withHeader(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new Reply(status, more, body, notes);
    }

    Reply with(Notes others) {
        return new Reply(status, headers, body, others);
    }

    Seen seen(Call call) {
        return new Seen(
                call.method(),
                call.target(),
                call.headers(),
                call.body(),
                notes.plaintext,
                notes.claims,
                status,
                body,
                notes.refusal);
    }

    @Override
    public String toString() {
        return "Reply[" + status + ", " + body.length + " octets]";
    }
}
