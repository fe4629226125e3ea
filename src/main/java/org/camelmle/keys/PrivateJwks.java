package org.camelmle.keys;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.util.Arrays;
import java.util.Optional;
import org.camelmle.WipedOctets;
import org.camelmle.keys.KeyPolicy.BadKeyException;

/** Our keys as the JWKS of our own key file: with private members (RFC 7518 section 6.3.2), state and age. */
final class PrivateJwks {

    private PrivateJwks() {}

    /**
     * Puts the set in the place of the file's content, at once and for its owner's eyes only (mode 600).
     *
     * @throws BadKeyException if a private key does not give its numbers away
     */
    static void write(Path file, KeySet keys) throws BadKeyException, IOException {
        byte[] json = json(keys);
        try {
            PrivateFile.replace(file, json);
        } finally {
            Arrays.fill(json, (byte) 0);
        }
    }

    private static byte[] json(KeySet keys) throws BadKeyException {
        // No recycled buffers: they would keep private members alive.
        JsonFactory factory = new JsonFactoryBuilder()
                .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
                .build();
        try (WipedOctets json = new WipedOctets(4096 * Math.max(1, keys.keys().size()));
                JsonGenerator generator = factory.createGenerator(json)) {
            generator.setPrettyPrinter(new DefaultPrettyPrinter());
            generator.writeStartObject();
            generator.writeArrayFieldStart("keys");
            for (MleKey key : keys.keys()) {
                writeKey(generator, key);
            }
            generator.writeEndArray();
            generator.writeEndObject();
            generator.flush();
            return json.taken();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeKey(JsonGenerator generator, MleKey key) throws IOException, BadKeyException {
        generator.writeStartObject();
        PublicJwks.writeMembers(generator, key);
        Optional<PrivateKey> privateKey = key.privateKey();
        if (privateKey.isPresent()) {
            writePrivateMembers(generator, completed(key, privateKey.get()));
        }
        generator.writeStringField("status", RsaJwk.spelling(key.status()));
        if (key.createdAt().isPresent()) {
            generator.writeStringField("created_at", key.createdAt().get().toString());
        }
        if (key.statusSince().isPresent()) {
            generator.writeStringField("status_since", key.statusSince().get().toString());
        }
        generator.writeEndObject();
    }

    private static RSAPrivateCrtKey completed(MleKey key, PrivateKey privateKey) throws BadKeyException {
        if (privateKey instanceof RSAPrivateKey rsa) {
            return PrivateRsa.of(rsa, key.publicKey()).toKey();
        }
        throw new BadKeyException("a private key that stays in its hardware");
    }

    private static void writePrivateMembers(JsonGenerator generator, RSAPrivateCrtKey key) throws IOException {
        writeNumber(generator, "d", key.getPrivateExponent());
        writeNumber(generator, "p", key.getPrimeP());
        writeNumber(generator, "q", key.getPrimeQ());
        writeNumber(generator, "dp", key.getPrimeExponentP());
        writeNumber(generator, "dq", key.getPrimeExponentQ());
        writeNumber(generator, "qi", key.getCrtCoefficient());
    }

    private static void writeNumber(JsonGenerator generator, String name, BigInteger value) throws IOException {
        generator.writeStringField(name, Base64Url.encode(value));
    }
}
