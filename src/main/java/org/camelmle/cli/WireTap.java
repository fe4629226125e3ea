package org.camelmle.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpActivityListener;
import org.apache.camel.support.GZIPHelper;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpEntityContainer;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.MessageHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the last call of Camel's HTTP client as it went over the wire. Calls that follow one another are what it is
 * for: of calls side by side it may mix up two.
 */
final class WireTap implements HttpActivityListener {

    private record Sent(String requestLine, String marker, byte[] body) {}

    private final AtomicReference<Sent> sent = new AtomicReference<>();
    private final AtomicReference<WireCall> last = new AtomicReference<>();

    /** The last call since this was asked before, if there was one that got an answer. */
    Optional<WireCall> takeLast() {
        return Optional.ofNullable(last.getAndSet(null));
    }

    @Override
    public void onRequestSubmitted(
            Object source, Exchange exchange, HttpHost host, HttpRequest request, @Nullable HttpEntity entity) {
        sent.set(new Sent(
                request.getMethod() + " " + request.getPath(),
                value(request, "Method-MLE"),
                keptBody(request, entity, "")));
    }

    @Override
    public void onResponseReceived(
            Object source,
            Exchange exchange,
            HttpHost host,
            HttpResponse response,
            @Nullable HttpEntity entity,
            long took) {
        byte[] answer = keptBody(response, entity, value(response, "Content-Encoding"));
        Sent request = sent.get();
        if (request != null) {
            last.set(new WireCall(request.requestLine(), request.marker(), request.body(), response.getCode(), answer));
        }
    }

    /** A body that can be read only once is read here and put back. */
    private static byte[] keptBody(Object message, @Nullable HttpEntity entity, String encoding) {
        if (entity == null) {
            return new byte[0];
        }
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            entity.writeTo(bytes);
            if (!entity.isRepeatable() && message instanceof HttpEntityContainer container) {
                container.setEntity(new ByteArrayEntity(
                        bytes.toByteArray(), null, entity.getContentEncoding(), entity.isChunked()));
            }
            return decompressed(bytes.toByteArray(), encoding);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] decompressed(byte[] bytes, String encoding) throws IOException {
        try (InputStream in = GZIPHelper.uncompressGzip(encoding, new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        }
    }

    private static String value(MessageHeaders message, String name) {
        Header header = message.getFirstHeader(name);
        return header == null ? "" : header.getValue();
    }
}
