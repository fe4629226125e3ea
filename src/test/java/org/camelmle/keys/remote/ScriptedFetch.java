package org.camelmle.keys.remote;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.PublicJwks;
import org.camelmle.testkit.VectorKeys;

/** A key server that says what it was told to say, and writes down how it was asked. Without a script it is down. */
final class ScriptedFetch implements JwksFetch {

    private final List<Optional<String>> asked = Collections.synchronizedList(new ArrayList<>());
    private volatile Optional<Answer> answer = Optional.empty();

    /** From now on this is the answer. */
    void answer(Answer next) {
        answer = Optional.of(next);
    }

    /** From now on the answer is 200 with these header fields, by lower-case name. */
    void answer(byte[] body, Map<String, String> headers) {
        answer(new Answer(OptionalInt.of(200), headers, body));
    }

    /** From now on the answer has no body. */
    void answer(int status, Map<String, String> headers) {
        answer(new Answer(OptionalInt.of(status), headers, new byte[0]));
    }

    /** From now on the server is down. */
    void fail() {
        answer = Optional.empty();
    }

    int count() {
        return asked.size();
    }

    /** With which If-None-Match it was asked, oldest first. */
    List<Optional<String>> asked() {
        return List.copyOf(asked);
    }

    @Override
    public Answer fetch(Optional<String> ifNoneMatch) throws FetchFailedException {
        asked.add(ifNoneMatch);
        return answer.orElseThrow(() -> new FetchFailedException("connection refused"));
    }

    static Answer ok(byte[] body) {
        return new Answer(OptionalInt.of(200), Map.of(), body);
    }

    /** A set with one good key of this id. */
    static byte[] jwks(String id) {
        return jwks(id, "server-2048");
    }

    /** A set with this vector key under this id. */
    static byte[] jwks(String id, String vectorKey) {
        return PublicJwks.write(KeySet.of(VectorKeys.publicKey(vectorKey).withId(id)));
    }

    /** The same set with another state. */
    static byte[] withStatus(byte[] jwks, String status) {
        return new String(jwks, StandardCharsets.UTF_8)
                .replace("\"kty\"", "\"status\":\"" + status + "\",\"kty\"")
                .getBytes(StandardCharsets.UTF_8);
    }
}
