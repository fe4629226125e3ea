package org.camelmle.component.wire;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * The plaintext of a call and the headers that the route gave it, kept while the call is made and, if it fails, for its
 * error handler. Not serialisable; prints nothing of what it holds; wiped when it is not needed any more. For one
 * exchange and so for one thread at a time, but for {@link #copy}.
 */
public final class PlainRequest {

    private final Map<String, Object> headers;
    private final boolean ours;
    private final AtomicBoolean inPlain = new AtomicBoolean();
    private volatile @Nullable Object body;
    private volatile byte[] plaintext;
    private volatile boolean wiped;

    /** @param plaintext of the message's body; wiped later, unless it is that very body, which belongs to the route */
    public PlainRequest(Message message, byte[] plaintext) {
        this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        this.headers.putAll(message.getHeaders());
        this.body = message.getBody();
        this.ours = body != plaintext;
        this.plaintext = plaintext;
    }

    /** Empty once it is wiped. */
    public byte[] plaintext() {
        return plaintext;
    }

    /** Whether it was read from this very body, which may be a stream that is read up by now; no longer once it is wiped. */
    public boolean isOf(@Nullable Object other) {
        return other != null && other == body;
    }

    /** A copy of its octets, which whoever asks has to wipe; nothing once it is wiped, on whatever thread. */
    public synchronized Optional<byte[]> copy() {
        return wiped ? Optional.empty() : Optional.of(plaintext.clone());
    }

    /** Whether it is gone. */
    public boolean isWiped() {
        return wiped;
    }

    /** Whether nobody has sent it in plaintext yet, neither this exchange nor a copy of it: true once. */
    public boolean claimPlain() {
        return inPlain.compareAndSet(false, true);
    }

    /** Whether {@link #claimPlain} was asked before. */
    public boolean isClaimedForPlain() {
        return inPlain.get();
    }

    /** Gives the message the headers that it came with. */
    public void restoreHeaders(Exchange exchange) {
        exchange.getMessage().setHeaders(new TreeMap<>(headers));
    }

    /** Forgets everything. */
    public synchronized void wipe() {
        wiped = true;
        if (ours) {
            Arrays.fill(plaintext, (byte) 0);
        }
        plaintext = new byte[0];
        body = null;
        headers.clear();
    }

    @Override
    public String toString() {
        return "PlainRequest[" + plaintext.length + " octets]";
    }
}
