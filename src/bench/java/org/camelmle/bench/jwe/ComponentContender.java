package org.camelmle.bench.jwe;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.camelmle.bench.BenchContext;
import org.camelmle.keys.MleKey;

/** The endpoints {@code mle:encrypt} and {@code mle:decrypt}, a new exchange for each message. */
final class ComponentContender implements Contender {

    private final Producer encrypt;
    private final Producer decrypt;

    ComponentContender(MleKey key) throws Exception {
        CamelContext camel = BenchContext.started(key, CodecContender.LIMIT);
        encrypt = BenchContext.producer(camel, "mle:encrypt");
        decrypt = BenchContext.producer(camel, "mle:decrypt");
    }

    @Override
    public byte[] encrypt(byte[] plaintext) throws Exception {
        return through(encrypt, plaintext);
    }

    @Override
    public byte[] decrypt(byte[] message) throws Exception {
        return through(decrypt, message);
    }

    private static byte[] through(Producer producer, byte[] body) throws Exception {
        Exchange exchange = producer.getEndpoint().createExchange();
        exchange.getMessage().setBody(body);
        producer.process(exchange);
        return (byte[]) exchange.getMessage().getBody();
    }
}
