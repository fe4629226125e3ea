package org.camelmle.message;

import java.util.Optional;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.keys.MleKey;

/**
 * Server role: what the answer to a decrypted request needs. Holds no payload.
 *
 * @param replyKey the caller's key, the very object that was authorised; nothing for a plain request
 * @param encryptionMethod the request's {@code enc}, which the answer uses too
 */
public record ReceivedRequest(Optional<MleKey> replyKey, ContentEncryption encryptionMethod) {}
