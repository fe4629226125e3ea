package org.camelmle.component.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
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

    private final Duration time;
    private final int limit;
    private Producer producer;

    /**
     * @param time for connecting, request and answer together
     * @param limit the longest answer in octets, decompressed
     */
    BoundedProducer(Endpoint endpoint, Duration time, int limit) {
        super(endpoint);
        this.time = time;
        this.limit = limit;
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
            HttpDeadline.within(time, () -> send(exchange));
        } catch (TimeoutException e) {
            exchange.setException(new SocketTimeoutException("No whole answer within " + time));
        } catch (Exception e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    private Message send(Exchange exchange) throws Exception {
        producer.process(exchange);
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        Message answer = exchange.getMessage();
        if (answer.getBody() instanceof InputStream stream && !(stream instanceof StreamCache)) {
            answer.setBody(body(stream));
        }
        return answer;
    }

    /** One that is too long stays a stream: it is for its reader to say that there are limits. */
    private Object body(InputStream stream) throws IOException {
        byte[] octets = HttpDeadline.read(stream, limit);
        return octets.length > limit ? new ByteArrayInputStream(octets) : octets;
    }
}
