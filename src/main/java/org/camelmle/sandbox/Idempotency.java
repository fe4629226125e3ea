package org.camelmle.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The first answer under an Idempotency-Key, kept and repeated byte for byte. The newest 10,000 keys are remembered; how
 * long the provider remembers them is not documented. Two requests with one key at the same time run one after the other.
 */
final class Idempotency {

    static final String STATUS = "Idem-Status";
    static final String BYPASSED = "bypassed";
    private static final int REMEMBERED = 10_000;

    private final Map<String, Slot> slots = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Slot> eldest) {
            return size() > REMEMBERED;
        }
    };
    private final boolean storesServerErrors;

    Idempotency(boolean storesServerErrors) {
        this.storesServerErrors = storesServerErrors;
    }

    /**
     * The answer stored under the key, or the one that the call gives now. One that has the header {@link #STATUS} already
     * is not stored.
     */
    Answer once(String key, Function<Operation, Answer> call) {
        Slot slot;
        synchronized (slots) {
            slot = slots.computeIfAbsent(key, any -> new Slot());
        }
        synchronized (slot) {
            if (slot.answer != null) {
                return slot.answer.withHeader(STATUS, "replayed");
            }
            Answer answer = call.apply(slot);
            if (answer.headers().containsKey(STATUS)) {
                return answer;
            }
            if (answer.status() >= 500 && !storesServerErrors) {
                return answer.withHeader(STATUS, BYPASSED);
            }
            slot.answer = answer;
            return answer.withHeader(STATUS, "stored");
        }
    }

    /** Carries an operation out, or remembers what came of it. */
    interface Operation {

        /** Every time anew. */
        Operation UNKEYED = Supplier::get;

        Answer carriedOut(Supplier<Answer> work);
    }

    private static final class Slot implements Operation {
        private @Nullable Answer answer;
        private @Nullable Answer result;

        /** Once under a key, also where the answer was lost or could not be encrypted and the request is processed again. */
        @Override
        public Answer carriedOut(Supplier<Answer> work) {
            if (result == null) {
                result = work.get();
            }
            return result;
        }
    }
}
