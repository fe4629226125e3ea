package org.camelmle.keys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.KeyPolicy.BadKeyException;
import org.jspecify.annotations.Nullable;

/**
 * Keys as files: JWK and JWKS (RFC 7517) with our {@code status} and {@code created_at} members, PEM (PKCS#1, PKCS#8,
 * encrypted PKCS#8, SPKI, X.509 certificate), PKCS#12 and JKS.
 */
public final class KeyFiles {

    /** One line, or the form of RFC 4716, which {@code ssh-keygen -e} writes without {@code -m PEM}. */
    private static final Pattern OPENSSH_PUBLIC =
            Pattern.compile("(ssh-(rsa|ed25519|dss)|ecdsa-sha2-\\S+|sk-\\S+) AAAA|---- BEGIN SSH2 PUBLIC KEY ----");

    private static final String FORMS = "RSA keys of 2048 to 8192 bits as JWK, JWKS, PEM, PKCS#12 or JKS";

    private KeyFiles() {}

    /**
     * Reads all keys of one file's content; the form is told by the content, not by a name. Keys without an id of their
     * own get their RFC 7638 thumbprint; keys of a PKCS#12 or JKS their alias.
     *
     * @param content the file's bytes
     * @param location where they came from, for messages only
     * @param password of PKCS#12, JKS or an encrypted PEM; empty if there is none
     * @throws MleConfigurationException if the content is no key, or not a good one; never quoting it
     */
    public static KeySet read(byte[] content, String location, char[] password) {
        try {
            return unique(keys(content, password));
        } catch (BadKeyException e) {
            throw refused(location, e);
        }
    }

    /**
     * As {@link #read(byte[], String, char[])}, but only pairs of our own.
     *
     * @throws MleConfigurationException also if there is no private key
     */
    public static KeySet readPrivate(byte[] content, String location, char[] password) {
        return onlyPairs(read(content, location, password), location);
    }

    /** All keys of a KeyStore that is open already. The id is the entry's alias. */
    public static KeySet read(KeyStore store, String location, char[] password) {
        try {
            return unique(KeyStoreKeys.read(store, password));
        } catch (BadKeyException e) {
            throw refused(location, e);
        }
    }

    /**
     * Reads all keys of one file's content, each with the certificate around it, also those that belong to no private key.
     * A key is named by its certificate and not by an alias; without a certificate by its own id or RFC 7638 thumbprint.
     *
     * @throws MleConfigurationException if the content is no key, or not a good one; never quoting it
     */
    public static List<MleKey> readCertified(byte[] content, String location, char[] password) {
        try {
            if (firstVisible(content) == '{') {
                return jsonKeys(content);
            }
            if (KeyStoreKeys.isKeyStore(content)) {
                return some(KeyStoreKeys.readCertified(content, password));
            }
            String text = new String(content, ISO_8859_1);
            if (PemKeys.isPem(text)) {
                return some(PemKeys.readCertified(text, password));
            }
            throw new BadKeyException("content of no known form");
        } catch (BadKeyException e) {
            throw refused(location, e);
        }
    }

    /** As {@link #readCertified(byte[], String, char[])}, of a KeyStore that is open already. */
    public static List<MleKey> readCertified(KeyStore store, String location, char[] password) {
        try {
            return some(KeyStoreKeys.readCertified(store, password));
        } catch (BadKeyException e) {
            throw refused(location, e);
        }
    }

    private static List<MleKey> some(CertifiedKeys keys) throws BadKeyException {
        if (keys.keys().isEmpty()) {
            throw new BadKeyException("no RSA key that may be used");
        }
        return keys.keys();
    }

    /**
     * The pairs among these keys.
     *
     * @throws MleConfigurationException if there are none
     */
    public static KeySet onlyPairs(KeySet keys, String location) {
        List<MleKey> pairs =
                keys.keys().stream().filter(key -> key.privateKey().isPresent()).toList();
        if (pairs.isEmpty()) {
            throw new MleConfigurationException(new Explanation(
                    "no private key in " + location,
                    "at least one key with its private half",
                    "the file holds only public keys or certificates",
                    "name the file with the private key; a public key cannot decrypt"));
        }
        return KeySet.of(pairs);
    }

    /** Writes a JWKS with private members atomically, readable and writable by its owner only (mode 600). */
    public static void write(Path file, KeySet keys) {
        try {
            PrivateJwks.write(file, keys);
        } catch (BadKeyException e) {
            throw refused(file.toString(), e);
        } catch (IOException e) {
            throw new MleConfigurationException(new Explanation(
                    "the key file " + file + " cannot be written ("
                            + e.getClass().getSimpleName() + ")",
                    "a directory in which this process may create and replace files",
                    "the directory is missing, read-only or full",
                    "create the directory or give the process the right to write there"));
        }
    }

    private static List<MleKey> keys(byte[] content, char[] password) throws BadKeyException {
        if (firstVisible(content) == '{') {
            return jsonKeys(content);
        }
        if (KeyStoreKeys.isKeyStore(content)) {
            return KeyStoreKeys.read(content, password);
        }
        String text = new String(content, ISO_8859_1);
        if (PemKeys.isPem(text)) {
            return PemKeys.read(text, password);
        }
        if (OPENSSH_PUBLIC.matcher(text.strip()).lookingAt()) {
            throw new BadKeyException(
                    "a public key in OpenSSH's own form",
                    "it is the .pub file that ssh-keygen writes, which providers refuse too",
                    "convert it with: ssh-keygen -e -m PEM -f <file>.pub, which writes BEGIN RSA PUBLIC KEY");
        }
        throw new BadKeyException("content of no known form");
    }

    private static int firstVisible(byte[] content) {
        for (byte octet : content) {
            if (!Character.isWhitespace(octet)) {
                return octet;
            }
        }
        return -1;
    }

    private static List<MleKey> jsonKeys(byte[] content) throws BadKeyException {
        RsaJwk document = new RsaJwk(jsonMembers(content));
        if (!document.members().containsKey("keys")) {
            return List.of(document.ownKey());
        }
        if (!(document.members().get("keys") instanceof List<?> entries)) {
            throw new BadKeyException("a JWKS whose \"keys\" is no array");
        }
        List<MleKey> keys = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            keys.add(jsonKey(entries.get(i), i));
        }
        return keys;
    }

    private static MleKey jsonKey(@Nullable Object entry, int index) throws BadKeyException {
        RsaJwk jwk = RsaJwk.of(entry)
                .orElseThrow(() -> new BadKeyException("something that is no object as key number " + (index + 1)));
        try {
            return jwk.ownKey();
        } catch (BadKeyException e) {
            String id = jwk.id().map(kid -> " ('" + kid + "')").orElse("");
            throw new BadKeyException(e.getMessage() + ", as key number " + (index + 1) + id);
        }
    }

    private static Map<String, Object> jsonMembers(byte[] content) throws BadKeyException {
        try {
            return StrictJson.object(content, 0, content.length, StrictJson.Limits.SMALL);
        } catch (StrictJson.NotJsonException e) {
            throw new BadKeyException("broken JSON: " + e.getMessage());
        }
    }

    private static KeySet unique(List<MleKey> keys) throws BadKeyException {
        if (keys.isEmpty()) {
            throw new BadKeyException("no key");
        }
        Map<String, MleKey> byId = new LinkedHashMap<>();
        for (MleKey key : keys) {
            if (!MleKey.isId(key.id())) {
                throw new BadKeyException(
                        "a key whose name is no printable text of 1 to " + MleKey.MAX_ID_LENGTH + " characters");
            }
            if (byId.putIfAbsent(key.id(), key) != null) {
                throw new BadKeyException("two keys with the id '" + key.id() + "'");
            }
        }
        return KeySet.of(byId.values());
    }

    private static MleConfigurationException refused(String location, BadKeyException problem) {
        return new MleConfigurationException(new Explanation(
                problem.getMessage() + " in " + location, FORMS, problem.likelyCause(), problem.nextStep()));
    }
}
