package org.camelmle.keys;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.camelmle.testkit.VectorKeys;

/** A key server that says what it was told to say, and counts. Without a script it is down. */
final class ScriptedFetch implements JwksFetch {

    private final AtomicInteger count = new AtomicInteger();
    private volatile Optional<Answer> answer = Optional.empty();

    /** From now on this is the answer. */
    void answer(Answer next) {
        answer = Optional.of(next);
    }

    /** From now on the server is down. */
    void fail() {
        answer = Optional.empty();
    }

    int count() {
        return count.get();
    }

    @Override
    public Answer fetch(Optional<String> ifNoneMatch) throws FetchFailedException {
        count.incrementAndGet();
        return answer.orElseThrow(() -> new FetchFailedException("connection refused"));
    }

    static Answer ok(byte[] body) {
        return new Answer(OptionalInt.of(200), Map.of(), body);
    }

    /** A set with one good key of this id. */
    static byte[] jwks(String id) {
        return PublicJwks.write(KeySet.of(VectorKeys.publicKey("server-2048").withId(id)));
    }
}
