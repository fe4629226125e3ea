package org.camelmle.component.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A request that is put aside: encrypted, with what is needed to send it again. It says nothing that an access log of the
 * provider would not: where to, how, and under which key; no credential, no query, no payload.
 *
 * @param target where it was to go; nothing if that is not known, or had a query, which may hold secrets
 * @param method of HTTP; nothing if that is not known
 * @param idempotencyKey that it was sent under, or will be
 * @param encrypted the wire body
 */
public record DeadLetter(Optional<String> target, Optional<String> method, String idempotencyKey, byte[] encrypted) {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

    /** The letter as JSON. */
    public byte[] json() {
        Map<String, String> members = new LinkedHashMap<>();
        target.ifPresent(place -> members.put("target", place));
        method.ifPresent(name -> members.put("method", name));
        members.put("idempotencyKey", idempotencyKey);
        members.put("encrypted", new String(encrypted, StandardCharsets.UTF_8));
        try {
            return MAPPER.writeValueAsBytes(members);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts always have a JSON form", e);
        }
    }

    /** The idempotency key if a file may be called so, else its digest: a key may hold a slash, or an expression. */
    public String name() {
        if (FILE_NAME.matcher(idempotencyKey).matches()) {
            return idempotencyKey;
        }
        try {
            byte[] key = idempotencyKey.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "DeadLetter[" + method.orElse("?") + " " + target.orElse("?") + "]";
    }
}
