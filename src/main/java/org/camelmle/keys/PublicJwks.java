package org.camelmle.keys;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Our keys as the JWKS that peers read (RFC 7517 section 5). It is built from a list of allowed members: {@code kty},
 * {@code kid}, {@code use}, {@code alg}, {@code n} and {@code e}; nothing else can get in.
 */
public final class PublicJwks {

    private PublicJwks() {}

    /** The public halves of all keys that still open messages, as UTF-8 JSON. */
    public static byte[] write(KeySet keys) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonGenerator generator = new JsonFactory().createGenerator(json)) {
            generator.writeStartObject();
            generator.writeArrayFieldStart("keys");
            for (MleKey key : keys.keys()) {
                if (key.status().mayDecrypt()) {
                    generator.writeStartObject();
                    writeMembers(generator, key);
                    generator.writeEndObject();
                }
            }
            generator.writeEndArray();
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return json.toByteArray();
    }

    /** The members of one key's public half. */
    static void writeMembers(JsonGenerator generator, MleKey key) throws IOException {
        generator.writeStringField("kty", "RSA");
        generator.writeStringField("kid", key.id());
        generator.writeStringField("use", "enc");
        generator.writeStringField("alg", "RSA-OAEP-256");
        generator.writeStringField("n", Base64Url.encode(key.publicKey().getModulus()));
        generator.writeStringField("e", Base64Url.encode(key.publicKey().getPublicExponent()));
    }
}
