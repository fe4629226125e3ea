package org.camelmle.component;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;
import org.camelmle.message.FallbackMode;
import org.camelmle.message.Requirement;
import org.camelmle.message.Role;

/** What an endpoint {@code mle:<operation>} does. The constants are spelt as they stand in a URI. */
public enum MleOperation {
    /** Encrypt, send to the target, decrypt: the whole exchange in one step. */
    call,
    /** Body to wire body. */
    encrypt,
    /** Wire body to plaintext. */
    decrypt,
    /** Make a key pair of our own and add it to the key file. */
    generateKey,
    /** Register our public key, or the endpoint that publishes it, at the provider. */
    registerKey,
    /** All our keys that the provider has registered. */
    listKeys,
    /** One registration at the provider. */
    retrieveKey,
    /** Delete one registration at the provider, for good. */
    deleteKey,
    /** Take the next steps of the replacement of our key. */
    rotateKey,
    /** Our own public keys as the JWKS that the provider reads. */
    publishKeys,
    /** Authenticate the provider's call about changed keys, and fetch its keys again. */
    verifyWebhook,
    /** Have the provider call us when its keys change. */
    registerWebhooks,
    /** Whom the provider calls. */
    listWebhooks,
    /** Fetch the peer's keys now, or with {@code keyId} the state of that one key. */
    refreshKeys,
    /** Give a failed call's request back, to be sent in plaintext, if that is allowed; else throw. */
    fallback,
    /** Encrypt a failed call's request to a key of our own, for a dead letter. */
    quarantine,
    /** What a JWE says of itself. */
    inspect;

    /** The component's options as they hold for this operation. */
    MleConfiguration defaults(MleConfiguration ofComponent) {
        MleConfiguration copy = ofComponent.copy();
        // What lets plaintext go, or lets a key be asked, is said at each endpoint, never for all of them. The guard
        // alone lets nothing go: it asks what the call said.
        copy.setFallback(this == fallback ? FallbackMode.onProviderUnavailable : FallbackMode.never);
        copy.setDiagnose(false);
        if (this == refreshKeys) {
            // The component's own key; here it is about the peer's.
            copy.setKeyId(null);
        }
        if (this == quarantine) {
            // The component's options are about the provider; here it is about a key of our own.
            copy.setProfile("jwe");
            copy.setRole(Role.CLIENT);
            copy.setEnvironment(null);
            copy.setBaseUrl(null);
            copy.setPublicKeys(null);
            copy.setEncryptionMethod(null);
            copy.setEncryptedRequest(Requirement.REQUIRED);
        }
        return copy;
    }

    static MleOperation of(String text) {
        return Arrays.stream(values())
                .filter(operation -> operation.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new MleConfigurationException(new Explanation(
                        "the operation '" + text + "'",
                        "one of " + Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", ")),
                        "a misspelt endpoint URI",
                        "write for example mle:call or mle:encrypt")));
    }
}
