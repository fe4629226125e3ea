package org.camelmle.sandbox.cybersource;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Spoils an encrypted answer as ordered. */
record SpoiltAnswer(OrderedFaults<Fault> faults) {

    byte[] of(byte[] envelope) {
        String body = new String(envelope, StandardCharsets.US_ASCII);
        if (faults.happens(Fault.EXTRA_MEMBER)) {
            body = "{\"status\":\"AUTHORIZED\"," + body.substring(1);
        }
        if (faults.happens(Fault.TRUNCATED_JWE)) {
            body = body.substring(0, body.lastIndexOf('.')) + "\"}";
        }
        if (faults.happens(Fault.TAMPERED_TAG)) {
            int tag = body.lastIndexOf('.') + 1;
            body = body.substring(0, tag) + (body.charAt(tag) == 'A' ? 'B' : 'A') + body.substring(tag + 1);
        }
        if (faults.happens(Fault.OTHER_ALGORITHM)) {
            body = replaced(body, "\"alg\":\"RSA-OAEP-256\"", "\"alg\":\"RSA1_5\"");
        }
        if (faults.happens(Fault.OTHER_ENCRYPTION)) {
            body = replaced(body, "\"enc\":\"A256GCM\"", "\"enc\":\"A256CBC-HS512\"");
        }
        return body.getBytes(StandardCharsets.US_ASCII);
    }

    private static String replaced(String body, String text, String by) {
        int from = body.indexOf("\":\"") + 3;
        int to = body.indexOf('.');
        String header = new String(Base64.getUrlDecoder().decode(body.substring(from, to)), StandardCharsets.US_ASCII);
        byte[] other = header.replace(text, by).getBytes(StandardCharsets.US_ASCII);
        return body.substring(0, from)
                + Base64.getUrlEncoder().withoutPadding().encodeToString(other)
                + body.substring(to);
    }
}
