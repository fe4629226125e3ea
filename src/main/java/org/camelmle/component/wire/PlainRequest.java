package org.camelmle.component.wire;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * The plaintext of a call and the headers that the route gave it, kept while the call is made and, if it fails, for its
 * error handler. Not serialisable; prints nothing of what it holds; wiped when it is not needed any more. For one
 * exchange and so for one thread at a time.
 */
public final class PlainRequest {

    private final Map<String, Object> headers;
    private final boolean ours;
    private final AtomicBoolean inPlain = new AtomicBoolean();
    private volatile byte[] plaintext;
    private volatile boolean wiped;

    /** @param plaintext wiped later, unless it is the very body of the message, which belongs to the route */
    public PlainRequest(Message message, byte[] plaintext) {
        this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        this.headers.putAll(message.getHeaders());
        this.ours = message.getBody() != plaintext;
        this.plaintext = plaintext;
    }

    /** Empty once it is wiped. */
    public byte[] plaintext() {
        return plaintext;
    }

    /** Whether it is gone. */
    public boolean isWiped() {
        return wiped;
    }

    /** Whether nobody has sent it in plaintext yet, neither this exchange nor a copy of it: true once. */
    public boolean claimPlain() {
        return inPlain.compareAndSet(false, true);
    }

    /** Gives the message the headers that it came with. */
    public void restoreHeaders(Exchange exchange) {
        exchange.getMessage().setHeaders(new TreeMap<>(headers));
    }

    /** Forgets everything. */
    public void wipe() {
        if (ours) {
            Arrays.fill(plaintext, (byte) 0);
        }
        plaintext = new byte[0];
        headers.clear();
        wiped = true;
    }

    @Override
    public String toString() {
        return "PlainRequest[" + plaintext.length + " octets]";
    }
}
