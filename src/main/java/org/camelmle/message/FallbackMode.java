package org.camelmle.message;

/** Whether a call may be sent again in plaintext. The constants are spelt as the option {@code fallback} has them. */
public enum FallbackMode {
    /** Never, whatever happens. */
    never,
    /** If the provider itself says that its encryption is down, and {@link FallbackPolicy} has no objection. */
    onProviderUnavailable
}
