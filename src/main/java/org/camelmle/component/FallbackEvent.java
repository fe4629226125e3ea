package org.camelmle.component;

import java.util.EventObject;
import org.apache.camel.spi.CamelEvent;

/** For Camel's event notifiers: a request goes in plaintext. Its source is the exchange's id; it holds no payload. */
public final class FallbackEvent extends EventObject implements CamelEvent {

    private static final long serialVersionUID = 1L;

    private final String peer;
    private final String code;
    private long timestamp;

    FallbackEvent(String exchangeId, String peer, String code) {
        super(exchangeId);
        this.peer = peer;
        this.code = code;
    }

    /** Scheme, host and port that it goes to. */
    public String peer() {
        return peer;
    }

    /** The provider's code that allowed it. */
    public String code() {
        return code;
    }

    @Override
    public Type getType() {
        return Type.Custom;
    }

    @Override
    public long getTimestamp() {
        return timestamp;
    }

    @Override
    public void setTimestamp(long timestamp) {
        this.timestamp = timestamp;
    }

    @Override
    public String toString() {
        return "A request goes to " + peer + " in plaintext, because the provider answered " + code;
    }
}
