package org.camelmle.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.RSAKey;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.KeyFiles;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.Vectors;

/** Our own key files. Whatever is accepted is a good key, and a pair that opens what it sealed. */
final class KeyFileTarget implements FuzzTarget {

    /** What a file is of. */
    enum Form {
        JWK,
        PEM,
        PKCS12
    }

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Form form;

    KeyFileTarget(Form form) {
        this.form = form;
    }

    @Override
    public void accept(byte[] input) throws ParseException {
        for (MleKey key : keys(input)) {
            RsaKeys.check(key);
            if (form == Form.JWK) {
                compare(key, input);
            }
        }
    }

    private static List<MleKey> keys(byte[] content) {
        List<MleKey> keys = new ArrayList<>();
        try {
            keys.addAll(KeyFiles.read(content, "fuzz", PASSWORD).keys());
        } catch (MleConfigurationException e) {
            requireQuiet(e);
        }
        try {
            keys.addAll(KeyFiles.readCertified(content, "fuzz", PASSWORD));
        } catch (MleConfigurationException e) {
            requireQuiet(e);
        }
        return keys;
    }

    private static void requireQuiet(MleConfigurationException e) {
        FuzzTarget.require(e.getCause() == null, "a cause");
        FuzzTarget.require(e.getMessage().length() < 2000, "a message of any length");
    }

    private static void compare(MleKey key, byte[] content) throws ParseException {
        JsonNode json = Second.json(content).orElseThrow(() -> new AssertionError("Jackson does not take it"));
        Stream<JsonNode> entries = json.has("keys") ? Vectors.elements(json.get("keys")) : Stream.of(json);
        boolean found = false;
        for (JsonNode entry : entries.toList()) {
            RSAKey other = JwksTarget.nimbus(entry);
            found |= other.getModulus()
                            .decodeToBigInteger()
                            .equals(key.publicKey().getModulus())
                    && other.getPublicExponent()
                            .decodeToBigInteger()
                            .equals(key.publicKey().getPublicExponent())
                    && other.isPrivate() == key.privateKey().isPresent();
        }
        FuzzTarget.require(found, "Nimbus reads no such key");
    }

    @Override
    public Stream<byte[]> seeds() {
        return switch (form) {
            case JWK -> jwks();
            // Without what takes long by its nature: the rounds of a password, 8192 bits.
            case PEM -> Seeds.keyFiles(".pem").filter(file -> file.length < 4096 && !isEncrypted(file));
            case PKCS12 -> Stream.concat(Seeds.keyFiles(".jks"), CheapStores.all());
        };
    }

    private static boolean isEncrypted(byte[] file) {
        return new String(file, UTF_8).contains("BEGIN ENCRYPTED");
    }

    private static Stream<byte[]> jwks() {
        List<String> seeds = new ArrayList<>();
        Vectors.file("interop.json").get("keys").forEach(key -> seeds.add(key.toString()));
        Vectors.file("invalid_jwe.json").get("keys").forEach(key -> seeds.add("{\"keys\":[" + key + "]}"));
        return Stream.concat(seeds.stream().map(key -> key.getBytes(UTF_8)), Seeds.bodies("jwks_cases.json", "jwks"))
                .filter(body -> body.length > 0 && body[0] == '{')
                // Larger keys only take longer.
                .filter(body -> body.length < 2048);
    }

    @Override
    public int most() {
        return 40;
    }

    @Override
    public int longest() {
        return 6000;
    }
}
