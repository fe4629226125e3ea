package org.camelmle.component;

import java.util.Objects;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.Producer;
import org.apache.camel.RuntimeCamelException;
import org.camelmle.Explanation;
import org.camelmle.KeyRejectedException;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MleErrorCode;
import org.camelmle.keys.MleKey;
import org.camelmle.life.KeyProbe;
import org.camelmle.message.Requirement;
import org.jspecify.annotations.Nullable;

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
        if (exchange.getException() instanceof KeyRejectedException rejected
                && rejected.code().equals(Optional.of(MleErrorCode.MLE_INVALID_CID))) {
            return false;
        }
        if (exchange.getException() != null) {
            throw RuntimeCamelException.wrapRuntimeException(exchange.getException());
        }
        Message answer = exchange.getMessage();
        if (!Objects.equals(answer.getHeader(MleConstants.ENCRYPTED), true)) {
            throw plainAnswer(answer.getHeader(Exchange.HTTP_RESPONSE_CODE));
        }
        return Objects.equals(answer.getHeader(MleConstants.KEY_ID), key.id());
    }

    private static KeyUnavailableException plainAnswer(@Nullable Object status) {
        return new KeyUnavailableException(new Explanation(
                "a plain answer to the canary, with status " + status,
                "an answer that is encrypted to the new key",
                "the request was refused before encryption came into it, for its URL, credential or content",
                "correct the options canary and apiKey and the canary's body; the rotation goes on with the next run"));
    }

    private Exchange call(MleKey key) {
        MleConfiguration options = endpoint.getConfiguration().copy();
        options.setTarget(options.getCanary());
        options.setKeyId(key.id());
        // Whether the key is seen yet is just what is asked; a rotation asks again by itself.
        options.setWellKnownEndpoint(null);
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
            throw RuntimeCamelException.wrapRuntimeException(e);
        }
    }
}
