package org.camelmle.component;

import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Producer;
import org.apache.camel.RuntimeCamelException;
import org.camelmle.KeyRejectedException;
import org.camelmle.keys.MleKey;
import org.camelmle.life.KeyProbe;
import org.camelmle.message.Requirement;

/** Sends the canary by {@code mle:call}, with the key that is to be probed as the one answers are encrypted to. */
final class CanaryProbe implements KeyProbe {

    private final MleEndpoint endpoint;
    private final byte[] plaintext;

    /** @param plaintext of the request */
    CanaryProbe(MleEndpoint endpoint, byte[] plaintext) {
        this.endpoint = endpoint;
        this.plaintext = plaintext;
    }

    @Override
    public boolean isAnsweredUnder(MleKey key) {
        Exchange exchange = call(key);
        if (exchange.getException() instanceof KeyRejectedException) {
            return false;
        }
        if (exchange.getException() != null) {
            throw RuntimeCamelException.wrapRuntimeCamelException(exchange.getException());
        }
        return Objects.equals(exchange.getMessage().getHeader(MleConstants.ENCRYPTED), true)
                && Objects.equals(exchange.getMessage().getHeader(MleConstants.KEY_ID), key.id());
    }

    private Exchange call(MleKey key) {
        MleConfiguration options = endpoint.getConfiguration().copy();
        options.setTarget(options.getCanary());
        options.setKeyId(key.id());
        options.setEncryptedRequest(Requirement.REQUIRED);
        options.setEncryptedResponse(Requirement.REQUIRED);
        try (MleEndpoint call = new MleEndpoint("mle:call", endpoint.component(), MleOperation.call, options)) {
            Exchange exchange = call.createExchange(ExchangePattern.InOut);
            exchange.getMessage().setHeader("Authorization", "Bearer " + options.getApiKey());
            exchange.getMessage().setBody(plaintext);
            try (Producer producer = call.createProducer()) {
                producer.start();
                producer.process(exchange);
            }
            return exchange;
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }
}
