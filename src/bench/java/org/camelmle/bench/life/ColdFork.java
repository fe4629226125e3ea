package org.camelmle.bench.life;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import org.camelmle.bench.jwe.Contender;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.jose.WarmUp;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.VectorKeys;

/** The JVM of {@link ColdSuite}. Arguments: contender, octets of payload, messages. */
final class ColdFork {

    /** Our codec, as an application with the option {@code warmUp} has it. */
    static final String WARMED = "WARMED";

    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private ColdFork() {}

    public static void main(String[] args) throws Exception {
        MleKey key = VectorKeys.pair("server-2048");
        byte[] payload = new byte[Integer.parseInt(args[1])];
        int messages = Integer.parseInt(args[2]);
        long created = System.nanoTime();
        if (args[0].equals(WARMED)) {
            new WarmUp(CryptoProvider.select("SunJCE")).runFor(WARM_UP);
        }
        Contender contender = Contender.named(args[0].equals(WARMED) ? "CODEC" : args[0], key);
        long begun = System.nanoTime();
        long firstEncrypt = 0;
        long firstDecrypt = 0;
        for (int i = 0; i < messages; i++) {
            byte[] token = contender.encrypt(payload);
            long encrypted = System.nanoTime();
            if (contender.decrypt(token).length != payload.length) {
                throw new IllegalStateException("It does not decrypt");
            }
            if (i == 0) {
                firstEncrypt = encrypted - begun;
                firstDecrypt = System.nanoTime() - encrypted;
            }
        }
        System.out.println();
        System.out.println(new JsonMapper()
                .createObjectNode()
                .put("setUpMillis", (begun - created) / 1e6)
                .put("firstEncryptMillis", firstEncrypt / 1e6)
                .put("firstDecryptMillis", firstDecrypt / 1e6)
                .put("allMillis", (System.nanoTime() - begun) / 1e6));
    }
}
