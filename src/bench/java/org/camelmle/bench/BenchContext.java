package org.camelmle.bench;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Producer;
import org.apache.camel.impl.DefaultCamelContext;
import org.camelmle.component.MleComponent;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.MleKey;

/** A Camel context whose {@code mle} component encrypts to one key and decrypts with it, on the JDK's ciphers. */
public final class BenchContext {

    private BenchContext() {}

    public static CamelContext started(MleKey key, int maxMessageSize) {
        return started(KeySet.of(key), maxMessageSize);
    }

    public static CamelContext started(KeySet keys, int maxMessageSize) {
        CamelContext camel = new DefaultCamelContext();
        camel.getRegistry().bind("keys", keys);
        MleComponent mle = camel.getComponent("mle", MleComponent.class);
        mle.getConfiguration().setPublicKeys("#keys");
        mle.getConfiguration().setPrivateKeys("#keys");
        mle.getConfiguration().setMaxMessageSize(maxMessageSize);
        mle.getConfiguration().setCryptoProvider("SunJCE");
        camel.start();
        return camel;
    }

    public static Producer producer(CamelContext camel, String uri) throws Exception {
        Endpoint endpoint = camel.getEndpoint(uri);
        Producer producer = endpoint.createProducer();
        producer.start();
        return producer;
    }
}
