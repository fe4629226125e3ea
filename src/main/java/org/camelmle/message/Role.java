package org.camelmle.message;

/** Which side of the exchange we are. */
public enum Role {
    /** We call the provider. */
    CLIENT,
    /** We are the provider, or a gateway before it. */
    SERVER
}
