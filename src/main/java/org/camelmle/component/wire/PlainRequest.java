package org.camelmle.component.wire;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * The plaintext of a call and the headers that the route gave it, kept while the call is made and, if it fails, for its
 * error handler. Not serialisable; prints nothing of what it holds; wiped when it is not needed any more. For one
 * exchange and so for one thread at a time.
 */
public final class PlainRequest {

    private final Map<String, Object> headers;
    private final boolean ours;
    private final AtomicBoolean inPlain = new AtomicBoolean();
    private volatile @Nullable Object body;
    private volatile byte[] plaintext;
    private volatile byte @Nullable [] digest;
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

    /** Has {@link #was} know its octets after it is wiped. */
    public void keepDigest() {
        if (!wiped) {
            digest = digest(plaintext);
        }
    }

    /** Whether these were its octets, of which it keeps a digest. */
    public boolean was(byte[] octets) {
        return digest != null && Arrays.equals(digest, digest(octets));
    }

    private static byte[] digest(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
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

    /** Forgets everything but a digest, if it keeps one. */
    public void wipe() {
        if (ours) {
            Arrays.fill(plaintext, (byte) 0);
        }
        plaintext = new byte[0];
        body = null;
        headers.clear();
        wiped = true;
    }

    @Override
    public String toString() {
        return "PlainRequest[" + plaintext.length + " octets]";
    }
}
