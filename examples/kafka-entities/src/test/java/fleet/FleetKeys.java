package fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.PublicJwks;
import org.camelmle.life.OwnKeys;

/** The key files of the example: pairs for those who open, public halves for those who encrypt. */
final class FleetKeys {

    private final Path directory;
    private final int bits;
    private final MleKey own;

    FleetKeys(Path directory, int bits) throws IOException {
        this.directory = directory;
        this.bits = bits;
        pair("worker");
        pair("results");
        pair("dead-letters");
        own = pair("own");
    }

    private MleKey pair(String name) throws IOException {
        MleKey pair = new OwnKeys(pairs(name), Clock.systemUTC()).generate(bits, Optional.of(name + "-1"));
        publish(name, pair);
        return pair;
    }

    /** Who encrypts is given the active key alone: no worker may be without its private half by then. */
    private void publish(String name, MleKey key) throws IOException {
        Files.write(publics(name), PublicJwks.write(KeySet.of(key)));
    }

    /** First step of a new key for the topics: it opens, and nobody encrypts to it. */
    String addWorkerKey() {
        return new OwnKeys(pairs("worker"), Clock.systemUTC())
                .generate(bits, Optional.of("worker-2"))
                .id();
    }

    /** Second step, when all workers have read the file again: it is what is encrypted to; the one before still opens. */
    void activateWorkerKey(String id) throws IOException {
        OwnKeys keys = new OwnKeys(pairs("worker"), Clock.systemUTC());
        keys.activate(id);
        publish("worker", keys.stored().activeKey().orElseThrow());
    }

    /** The ids of the pairs for Method that the file holds now. */
    List<String> ownKeys() {
        return new OwnKeys(pairs("own"), Clock.systemUTC())
                .stored().keys().stream().map(MleKey::id).toList();
    }

    /** The pair for Method that is in use. */
    Optional<MleKey> activeOwnKey() {
        return new OwnKeys(pairs("own"), Clock.systemUTC()).stored().activeKey();
    }

    Path pairs(String name) {
        return directory.resolve(name + ".jwks.json");
    }

    Path publics(String name) {
        return directory.resolve(name + "-public.jwks.json");
    }

    /** What Method has to know. */
    MleKey own() {
        return own.toPublic();
    }
}
