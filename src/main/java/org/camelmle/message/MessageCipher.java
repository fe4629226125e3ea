package org.camelmle.message;

import java.util.Optional;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.keys.KeySource;
import org.camelmle.profile.Profile;

/** Encrypts and decrypts messages by the rules of one profile. Immutable, safe for many threads. */
public final class MessageCipher {

    /**
     * What a cipher needs.
     *
     * @param publicKeys the peer's keys; asked only when something is encrypted
     * @param privateKeys our keys; asked only when something is decrypted or names a reply key
     * @param keyId which own key answers shall be encrypted to; empty for the newest active one
     */
    public record Settings(
            Profile profile,
            KeySource publicKeys,
            KeySource privateKeys,
            Optional<String> keyId,
            ContentEncryption encryptionMethod,
            Requirement encryptedRequest,
            Requirement encryptedResponse,
            int maxMessageSize,
            CryptoProvider crypto,
            MessageEvents events) {}

    public MessageCipher(Settings settings) {
        throw new UnsupportedOperationException();
    }

    /**
     * Client role: encrypts a request to the peer's current key.
     *
     * @param plaintext not null; an empty one goes without encryption where the profile allows it, else it is refused
     * @throws org.camelmle.KeyUnavailableException if there is no key to encrypt to, or none of ours for the answer
     */
    public EncryptedMessage encryptRequest(byte[] plaintext) {
        throw new UnsupportedOperationException();
    }

    /**
     * Client role: reads an answer by its shape, on every status.
     *
     * @param sent what the request left behind; empty if no request was encrypted on this exchange: then any own key
     *     that is not disabled opens it
     * @throws org.camelmle.MleException as the class says; business errors pass with their status
     */
    public DecryptedMessage decryptResponse(WireMessage answer, Optional<SentRequest> sent) {
        throw new UnsupportedOperationException();
    }

    /**
     * Server role: decrypts a request.
     *
     * @param callerKeys the authenticated caller's keys; a {@code cid} is looked up in them and nowhere else
     * @throws org.camelmle.MessageRejectedException with status and body to answer
     */
    public DecryptedMessage decryptRequest(WireMessage request, KeySource callerKeys) {
        throw new UnsupportedOperationException();
    }

    /** Server role: encrypts the answer to the key that the request named; plain if the request was plain. */
    public EncryptedMessage encryptResponse(byte[] plaintext, ReceivedRequest received) {
        throw new UnsupportedOperationException();
    }

    /** Client role: a request without a body, which goes without encryption where the profile allows it. */
    public EncryptedMessage withoutBody() {
        throw new UnsupportedOperationException();
    }
}
