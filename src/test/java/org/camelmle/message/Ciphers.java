package org.camelmle.message;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.jose.EncodedHeader;
import org.camelmle.jose.JweCodec;
import org.camelmle.jose.JwePolicy;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;
import org.camelmle.message.MessageCipher.Settings;
import org.camelmle.profile.Profile;
import org.camelmle.profile.Profiles;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.testkit.VectorKeys;

/** Both ends of a Method call, over the keys of the vector files. */
final class Ciphers {

    static final Profile METHOD = Profiles.byName("method");
    static final KeySet SERVER = KeySet.of(VectorKeys.pair("server-2048"));
    static final KeySet CLIENT = KeySet.of(VectorKeys.pair("client-2048"));
    static final CryptoProvider CRYPTO = CryptoProvider.select("auto");
    static final HeaderLookup MARKED = headers(Map.of("Method-MLE", "jwe", "Content-Type", "application/json"));
    static final HeaderLookup JSON = headers(Map.of("Content-Type", "application/json"));

    private Ciphers() {}

    static Settings clientSettings() {
        return settings(KeySource.of(SERVER), KeySource.of(CLIENT));
    }

    static Settings serverSettings() {
        return settings(KeySource.of(CLIENT), KeySource.of(SERVER));
    }

    static MessageCipher client() {
        return new MessageCipher(clientSettings());
    }

    static MessageCipher server() {
        return new MessageCipher(serverSettings());
    }

    static Settings settings(KeySource publicKeys, KeySource privateKeys) {
        return new Settings(
                METHOD,
                publicKeys,
                privateKeys,
                Optional.empty(),
                ContentEncryption.A256GCM,
                Requirement.REQUIRED,
                Requirement.REQUIRED,
                JwePolicy.DEFAULT_MAX_MESSAGE_SIZE,
                CRYPTO,
                MessageEvents.NONE);
    }

    static Settings with(Settings s, Profile profile) {
        return new Settings(
                profile,
                s.publicKeys(),
                s.privateKeys(),
                s.keyId(),
                s.encryptionMethod(),
                s.encryptedRequest(),
                s.encryptedResponse(),
                s.maxMessageSize(),
                s.crypto(),
                s.events());
    }

    static Settings with(Settings s, Requirement request, Requirement response) {
        return new Settings(
                s.profile(),
                s.publicKeys(),
                s.privateKeys(),
                s.keyId(),
                s.encryptionMethod(),
                request,
                response,
                s.maxMessageSize(),
                s.crypto(),
                s.events());
    }

    static Settings with(Settings s, MessageEvents events) {
        return with(s, s.crypto(), events);
    }

    static Settings with(Settings s, CryptoProvider crypto) {
        return with(s, crypto, s.events());
    }

    private static Settings with(Settings s, CryptoProvider crypto, MessageEvents events) {
        return new Settings(
                s.profile(),
                s.publicKeys(),
                s.privateKeys(),
                s.keyId(),
                s.encryptionMethod(),
                s.encryptedRequest(),
                s.encryptedResponse(),
                s.maxMessageSize(),
                crypto,
                events);
    }

    static Settings withKeyId(Settings s, String keyId) {
        return new Settings(
                s.profile(),
                s.publicKeys(),
                s.privateKeys(),
                Optional.of(keyId),
                s.encryptionMethod(),
                s.encryptedRequest(),
                s.encryptedResponse(),
                s.maxMessageSize(),
                s.crypto(),
                s.events());
    }

    static Settings with(Settings s, ContentEncryption encryptionMethod, int maxMessageSize) {
        return new Settings(
                s.profile(),
                s.publicKeys(),
                s.privateKeys(),
                s.keyId(),
                encryptionMethod,
                s.encryptedRequest(),
                s.encryptedResponse(),
                maxMessageSize,
                s.crypto(),
                s.events());
    }

    /** What a Method server would answer to this request: the handler's plaintext, encrypted as the request asks. */
    static byte[] answerTo(EncryptedMessage request, UnaryOperator<byte[]> handler) {
        MessageCipher server = server();
        DecryptedMessage received = server.decryptRequest(
                WireMessage.request(request.body(), headers(request.headers())), KeySource.of(CLIENT));
        return server.encryptResponse(
                        handler.apply(received.body()), received.received().orElseThrow())
                .body();
    }

    /** A compact JWE with these members behind alg and enc. */
    static byte[] jwe(byte[] plaintext, MleKey recipient, Map<String, Object> members) {
        EncodedHeader header = EncodedHeader.of(recipient, ContentEncryption.A256GCM, members);
        return new JweCodec(JwePolicy.DEFAULT, CRYPTO).encrypt(plaintext, header, new byte[0], new byte[0]);
    }

    static HeaderLookup headers(Map<String, String> headers) {
        Map<String, String> byName = new TreeMap<>();
        headers.forEach((name, value) -> byName.put(name.toLowerCase(Locale.ROOT), value));
        return name -> Optional.ofNullable(byName.get(name.toLowerCase(Locale.ROOT)));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
