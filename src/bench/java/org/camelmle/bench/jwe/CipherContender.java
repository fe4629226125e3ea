package org.camelmle.bench.jwe;

import java.util.Optional;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;
import org.camelmle.message.MessageCipher;
import org.camelmle.message.MessageEvents;
import org.camelmle.message.Requirement;
import org.camelmle.message.WireMessage;
import org.camelmle.profile.Profiles;
import org.camelmle.profile.http.HeaderLookup;

/** {@link MessageCipher} with Method's profile: envelope, key choice and all rules, without Camel. */
final class CipherContender implements Contender {

    private final MessageCipher cipher;

    CipherContender(MleKey key) {
        KeySource keys = KeySource.of(KeySet.of(key));
        cipher = new MessageCipher(new MessageCipher.Settings(
                Profiles.byName("method"),
                keys,
                keys,
                Optional.empty(),
                ContentEncryption.A256GCM,
                Requirement.REQUIRED,
                Requirement.REQUIRED,
                CodecContender.LIMIT,
                CryptoProvider.select("SunJCE"),
                MessageEvents.NONE));
    }

    @Override
    public byte[] encrypt(byte[] plaintext) {
        return cipher.encryptRequest(plaintext).body();
    }

    @Override
    public byte[] decrypt(byte[] message) {
        return cipher.decryptResponse(WireMessage.answer(message, 200, HeaderLookup.NONE), Optional.empty())
                .body();
    }
}
