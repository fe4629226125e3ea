package org.camelmle.component.wire;

import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.camelmle.message.EncryptedMessage;
import org.camelmle.message.Role;

/**
 * Which headers belong to the wire, and so neither leave nor come back with a message of another body. camel-http copies
 * the headers of a request onto its answer, and platform-http hands those of an answer to its caller.
 *
 * @param role the side of the exchange: what leaves a client is a request, what leaves a server is an answer
 * @param markers the profile's marker headers
 * @param answers the headers by which a provider tells something about its answer
 */
public record WireHeaders(Role role, Set<String> markers, Set<String> answers) {

    private static final String OWN = "CamelMle*";
    private static final String BARE_JWE = "application/jose";
    private static final List<String> OF_THE_BODY = List.of(
            "Content-Length",
            "Content-Encoding",
            "Transfer-Encoding",
            "ETag",
            "Content-MD5",
            "Digest",
            "Content-Digest",
            "Repr-Digest");
    private static final List<String> OF_A_REQUEST =
            List.of("Authorization", "Proxy-Authorization", "Idempotency-Key", "Cookie");
    // A session with the provider is ours, and not our caller's.
    private static final List<String> OF_AN_ANSWER = List.of("Set-Cookie", "Set-Cookie2");
    // Of an earlier answer, and what an inbound caller can read: our HTTP client says itself what it can read.
    private static final List<String> STALE_IN_A_REQUEST =
            List.of(Exchange.HTTP_RESPONSE_CODE, "Accept-Encoding", "Cookie", "Proxy-Authorization", "Retry-After");
    // camel-http reads those of a rest producer before its own.
    private static final List<String> CONTROLS = List.of("CamelHttp*", "CamelRestHttp*");
    private static final List<String> STATUS = List.of(Exchange.HTTP_RESPONSE_CODE, Exchange.HTTP_RESPONSE_TEXT);

    public WireHeaders {
        markers = Set.copyOf(markers);
        answers = Set.copyOf(answers);
    }

    /** Sets the headers of a message that leaves. An answer keeps the status that the route has set. */
    public void leave(Message message, EncryptedMessage sent) {
        removeCommon(message);
        remove(message, role == Role.CLIENT ? STALE_IN_A_REQUEST : OF_A_REQUEST);
        if (role == Role.CLIENT) {
            // On the answer they would count as the provider's word.
            answers.forEach(message::removeHeader);
        }
        sent.headers().forEach(message::setHeader);
    }

    /** Cleans a message that was accepted. A caller's request keeps its credentials: they are the gateway's business. */
    public void arrive(Message message) {
        removeCommon(message);
        if (role == Role.CLIENT) {
            remove(message, OF_A_REQUEST);
            remove(message, OF_AN_ANSWER);
        }
    }

    /**
     * Cleans a message whose step failed. The wire's status goes too: an HTTP front would answer its caller with it, and
     * tell of a success that there was not. The exception has the status.
     */
    public void fail(Message message) {
        removeCommon(message);
        remove(message, OF_A_REQUEST);
        remove(message, OF_AN_ANSWER);
        remove(message, STATUS);
    }

    /** Takes away what an HTTP client obeys: method, host, path and query of an earlier call or of whoever called us. */
    public static void removeControls(Message message) {
        CONTROLS.forEach(message::removeHeaders);
    }

    /** A JSON envelope holds JSON; but what a bare JWE held, only its content can say: JSON, or nothing is claimed. */
    public void typeOfOpened(Message message, byte[] content) {
        String type = String.valueOf(message.getHeader(Exchange.CONTENT_TYPE));
        if (!type.strip().regionMatches(true, 0, BARE_JWE, 0, BARE_JWE.length())) {
            return;
        }
        if (JsonText.isObjectOrArray(content)) {
            message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        } else {
            message.removeHeader(Exchange.CONTENT_TYPE);
        }
    }

    private void removeCommon(Message message) {
        message.removeHeaders(OWN);
        remove(message, OF_THE_BODY);
        markers.forEach(message::removeHeader);
    }

    private static void remove(Message message, List<String> names) {
        names.forEach(message::removeHeader);
    }
}
