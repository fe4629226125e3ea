package org.camelmle.bench.life;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.impl.DefaultCamelContext;
import org.camelmle.bench.BenchContext;
import org.camelmle.component.MleComponent;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.SoftToken;
import org.camelmle.testkit.VectorKeys;

/** The JVM of {@link TokenSuite}. Arguments: a folder for the token, rounds. */
final class TokenFork {

    private static final int LIMIT = 1024 * 1024;

    private TokenFork() {}

    public static void main(String[] args) throws Exception {
        SoftToken token = SoftToken.make(Path.of(args[0]));
        MleKey recipient = MleKey.ofPublic(SoftToken.ALIAS, KeyStatus.ACTIVE, token.publicKey(), Optional.empty());
        CamelContext camel = new DefaultCamelContext();
        camel.getRegistry().bind("recipient", KeySet.of(recipient));
        camel.getRegistry().bind("token", token.keyStore());
        MleComponent mle = camel.getComponent("mle", MleComponent.class);
        mle.getConfiguration().setProfile("jwe");
        mle.getConfiguration().setCryptoProvider("SunJCE");
        mle.getConfiguration().setPublicKeys("#recipient");
        camel.start();
        Producer inToken = BenchContext.producer(camel, "mle:decrypt?privateKeys=#token&keyPassword=" + SoftToken.PIN);
        byte[] toToken = send(BenchContext.producer(camel, "mle:encrypt"), new byte[256]);

        CamelContext memory = BenchContext.started(VectorKeys.pair("server-2048"), LIMIT);
        byte[] toMemory = send(BenchContext.producer(memory, "mle:encrypt?profile=jwe"), new byte[256]);
        Producer inMemory = BenchContext.producer(memory, "mle:decrypt?profile=jwe");

        Map<String, Turn.Result> results = new Turn()
                .contender("memory", () -> send(inMemory, toMemory))
                .contender("token", () -> send(inToken, toToken))
                .run(500, Integer.parseInt(args[1]), 4, 10);
        System.out.println();
        System.out.println(new JsonMapper()
                .createObjectNode()
                .put("measured", true)
                .put("tokenMicros", results.get("token").wallMicros())
                .put("memoryMicros", results.get("memory").wallMicros())
                .put("ratio", results.get("token").ratioToFirst()));
        System.exit(0);
    }

    private static byte[] send(Producer producer, byte[] body) throws Exception {
        Exchange exchange = producer.getEndpoint().createExchange();
        exchange.getMessage().setBody(body);
        producer.process(exchange);
        return (byte[]) exchange.getMessage().getBody();
    }
}
