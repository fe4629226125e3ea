package org.camelmle.keys.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MethodStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.PublicJwks;
import org.camelmle.testkit.Race;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A set of keys that is read without a lock while it is replaced, and while the state of its keys is changed. */
class KeySetRaceTest {

    private static final int GENERATIONS = 200;
    private static final int READERS = 6;
    private static final MleKey ONE = VectorKeys.publicKey("server-2048");
    private static final MleKey OTHER = VectorKeys.publicKey("client-2048");

    private final RemoteFixture remote = new RemoteFixture();
    private final AtomicBoolean over = new AtomicBoolean();

    private static byte[] generation(int number) {
        return PublicJwks.write(KeySet.of(List.of(ONE.withId(number + "-a"), OTHER.withId(number + "-b"))));
    }

    @ParameterizedTest
    @MethodSource("org.camelmle.testkit.Race#all")
    void readerSeesOneWholeSetAfterTheOther(Race race) throws Exception {
        remote.fetch.answer(ScriptedFetch.ok(generation(0)));
        JwksKeySource source = remote.source();
        source.keys();

        List<Integer> looks = race.run(runners(() -> replace(source), () -> read(source)));

        assertThat(source.keys().find(GENERATIONS + "-a")).isPresent();
        assertThat(looks).allSatisfy(number -> assertThat(number).isPositive());
    }

    /** Nor does what a webhook tells of a key bring a set back that was replaced meanwhile. */
    @ParameterizedTest
    @MethodSource("org.camelmle.testkit.Race#all")
    void stateOfAKeyBringsNoOldSetBack(Race race) throws Exception {
        AtomicReference<HeldKeys> held = new AtomicReference<>(HeldKeys.NONE);
        KeyRenewal renewal = new KeyRenewal(
                new KeyServer(RemoteFixture.LOCATION, "method", remote.fetch, new MethodStatus()),
                CacheRules.DEFAULT,
                Surroundings.onCallersThread(remote.clock),
                new FetchBudget(CacheRules.DEFAULT.minInterval()),
                held);
        remote.fetch.answer(ScriptedFetch.ok(generation(0)));
        renewal.fetch();

        race.run(runners(() -> replace(renewal), () -> disable(renewal, held)));

        assertThat(whole(held.get().keys())).isEqualTo(GENERATIONS);
    }

    private int replace(KeyRenewal renewal) {
        try {
            for (int number = 1; number <= GENERATIONS; number++) {
                remote.fetch.answer(ScriptedFetch.ok(generation(number)));
                renewal.fetch();
            }
            return GENERATIONS;
        } finally {
            over.set(true);
        }
    }

    private int disable(KeyRenewal renewal, AtomicReference<HeldKeys> held) {
        int last = 0;
        while (!over.get()) {
            int seen = whole(held.get().keys());
            assertThat(seen).isGreaterThanOrEqualTo(last);
            last = seen;
            renewal.update(ONE.withId(seen + "-a").withStatus(KeyStatus.DISABLED));
            letOthersRun();
        }
        return last;
    }

    private static List<Callable<Integer>> runners(Callable<Integer> writer, Callable<Integer> reader) {
        List<Callable<Integer>> runners = new ArrayList<>(List.of(writer));
        for (int i = 0; i < READERS; i++) {
            runners.add(reader);
        }
        return runners;
    }

    private int replace(JwksKeySource source) {
        try {
            for (int number = 1; number <= GENERATIONS; number++) {
                remote.fetch.answer(ScriptedFetch.ok(generation(number)));
                do {
                    remote.clock.advance(Duration.ofSeconds(31));
                    source.refresh();
                } while (source.held().orElseThrow().keys().find(number + "-a").isEmpty());
            }
            return GENERATIONS;
        } finally {
            over.set(true);
        }
    }

    private int read(JwksKeySource source) {
        int looks = 0;
        int last = 0;
        do {
            int seen = whole(source.keys());
            assertThat(seen).isGreaterThanOrEqualTo(last);
            last = seen;
            looks++;
            letOthersRun();
        } while (!over.get());
        return looks;
    }

    /** Nobody takes a virtual thread's turn away: as many readers as there are processors would keep the writer from going on. */
    private static void letOthersRun() {
        LockSupport.parkNanos(1);
    }

    private static int whole(KeySet set) {
        assertThat(set.keys()).hasSize(2);
        String number = set.keys().get(0).id().replace("-a", "");
        assertThat(set.keys().get(1).id()).isEqualTo(number + "-b");
        assertThat(set.find(number + "-a").orElseThrow().publicKey()).isEqualTo(ONE.publicKey());
        assertThat(set.find(number + "-b").orElseThrow().publicKey()).isEqualTo(OTHER.publicKey());
        assertThat(set.encryptionKey()).isPresent();
        return Integer.parseInt(number);
    }
}
