package org.camelmle.cli;

import java.util.Objects;

/**
 * One HTTP call as it went over the wire. It prints no body.
 *
 * @param requestLine method and path
 * @param marker the request's {@code Method-MLE} header; empty text if there was none
 * @param status of the answer
 */
record WireCall(String requestLine, String marker, byte[] request, int status, byte[] answer) {

    WireCall {
        Objects.requireNonNull(requestLine, "requestLine");
        Objects.requireNonNull(marker, "marker");
    }

    /** The same call with the request as its receiver saw it. */
    WireCall receivedAs(String receivedLine, String receivedMarker, byte[] received) {
        return new WireCall(receivedLine, receivedMarker, received, status, answer);
    }

    @Override
    public String toString() {
        return requestLine + ", " + request.length + " bytes out, " + status + ", " + answer.length + " bytes back";
    }
}
