package org.camelmle.jose;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.camelmle.keys.MleKey;

/** A protected header made ready once and used for many messages: the base64url octets, and the key they name. */
public final class EncodedHeader {

    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> NOT_TO_GIVE = Set.of("alg", "enc", "zip", "crit");

    private final MleKey recipient;
    private final KeyManagementAlgorithm algorithm;
    private final ContentEncryption encryptionMethod;
    private final byte[] text;

    private EncodedHeader(
            MleKey recipient, KeyManagementAlgorithm algorithm, ContentEncryption encryptionMethod, byte[] text) {
        this.recipient = recipient;
        this.algorithm = algorithm;
        this.encryptionMethod = encryptionMethod;
        this.text = text;
    }

    /**
     * Encodes a header: {@code alg} RSA-OAEP-256 and {@code enc} first, then the given members in their order.
     *
     * @param members string or whole-number values; may not contain alg, enc, zip or crit
     * @throws IllegalArgumentException if a member is none of these, or the header is too long
     */
    public static EncodedHeader of(MleKey recipient, ContentEncryption encryptionMethod, Map<String, Object> members) {
        return of(recipient, KeyManagementAlgorithm.RSA_OAEP_256, encryptionMethod, members);
    }

    /** The same with another {@code alg}: only a sandbox, which plays a server of an older kind, needs that. */
    public static EncodedHeader of(
            MleKey recipient,
            KeyManagementAlgorithm algorithm,
            ContentEncryption encryptionMethod,
            Map<String, Object> members) {
        Objects.requireNonNull(recipient, "recipient");
        byte[] text = Base64.getUrlEncoder().withoutPadding().encode(json(algorithm, encryptionMethod, members));
        if (text.length > JwePolicy.DEFAULT_MAX_HEADER_SIZE) {
            throw new IllegalArgumentException("A JWE header of " + text.length + " characters; at most "
                    + JwePolicy.DEFAULT_MAX_HEADER_SIZE + " are allowed");
        }
        return new EncodedHeader(recipient, algorithm, encryptionMethod, text);
    }

    private static byte[] json(
            KeyManagementAlgorithm algorithm, ContentEncryption encryptionMethod, Map<String, Object> members) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("alg", algorithm.jwa());
            json.writeStringField("enc", encryptionMethod.name());
            for (Map.Entry<String, Object> member : members.entrySet()) {
                write(json, member.getKey(), member.getValue());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory does not fail", e);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, String name, Object value) throws IOException {
        if (NOT_TO_GIVE.contains(name)) {
            throw new IllegalArgumentException("The JWE header member '" + name + "' cannot be given");
        }
        if (value instanceof String string) {
            json.writeStringField(name, string);
        } else if (value instanceof Long || value instanceof Integer) {
            json.writeNumberField(name, ((Number) value).longValue());
        } else {
            throw new IllegalArgumentException(
                    "The JWE header member '" + name + "' is neither a string nor a whole number");
        }
    }

    public MleKey recipient() {
        return recipient;
    }

    KeyManagementAlgorithm algorithm() {
        return algorithm;
    }

    public ContentEncryption encryptionMethod() {
        return encryptionMethod;
    }

    /** The header segment, which is also the additional authenticated data. Never changed by who gets it. */
    byte[] text() {
        return text;
    }
}
