package org.camelmle.component.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Producer;
import org.apache.camel.StreamCache;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Sends to a camel-http endpoint, and takes no more of the server's time and octets than it is allowed. By itself
 * camel-http reads an answer whole before anybody can look at its length, and its timeouts run from octet to octet.
 */
final class BoundedProducer extends DefaultAsyncProducer {

    /** How names begin of what a queue said of a message: brokers, queues and places in them are no server's business. */
    private static final List<String> OF_QUEUES = List.of("JMS", "kafka.");

    private final AnswerBounds bounds;
    private Producer producer;

    BoundedProducer(Endpoint endpoint, AnswerBounds bounds) {
        super(endpoint);
        this.bounds = bounds;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        producer = getEndpoint().createProducer();
        ServiceHelper.startService(producer);
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopService(producer);
        super.doStop();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            HttpDeadline.within(bounds.time(), () -> send(exchange));
        } catch (TimeoutException e) {
            exchange.setException(new SocketTimeoutException("No whole answer within " + bounds.time()));
        } catch (Exception e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    private Message send(Exchange exchange) throws Exception {
        Map<String, Object> aside = takeAside(exchange.getMessage());
        try {
            producer.process(exchange);
        } finally {
            exchange.getMessage().getHeaders().putAll(aside);
        }
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        Message answer = exchange.getMessage();
        if (answer.getBody() instanceof InputStream stream && !(stream instanceof StreamCache)) {
            // What is left of it is of no use to anybody.
            answer.setBody(null);
            answer.setBody(octets(stream));
        }
        return answer;
    }

    private static Map<String, Object> takeAside(Message message) {
        Map<String, Object> aside = new HashMap<>(message.getHeaders());
        aside.keySet().removeIf(name -> OF_QUEUES.stream().noneMatch(name::startsWith));
        message.getHeaders().keySet().removeAll(aside.keySet());
        return aside;
    }

    private byte[] octets(InputStream stream) throws IOException {
        byte[] octets = HttpDeadline.read(stream, bounds.octets());
        if (octets.length > bounds.octets()) {
            throw bounds.tooLong().get();
        }
        return octets;
    }
}
