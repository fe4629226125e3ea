package org.camelmle.profile;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.JwePolicy;
import org.camelmle.keys.JwksDocument;

/**
 * A provider's wire contract as one immutable value.
 *
 * @param name what the option {@code profile} calls it
 * @param request how a request's body is wrapped and what its JWE looks like
 * @param response the same for an answer
 * @param marker HTTP headers that a request with an encrypted body carries, and that are removed from one without
 * @param encryptionMethod the {@code enc} that is sent unless an option says otherwise
 * @param environments name to the provider's API root; the first is the default; empty for a profile without a provider
 * @param jwksPath where below the API root the provider publishes its keys, if it does
 * @param statusRule how a published key says its state
 * @param errors which answers are errors of encryption
 * @param keyApi where our keys are registered, if there is such an API
 */
public record Profile(
        String name,
        Direction request,
        Direction response,
        Map<String, String> marker,
        ContentEncryption encryptionMethod,
        Map<String, URI> environments,
        Optional<String> jwksPath,
        JwksDocument.StatusRule statusRule,
        ProviderErrors errors,
        Optional<KeyApi> keyApi) {

    /**
     * One direction of the contract.
     *
     * @param envelope how the JWE sits in the body
     * @param members the JWE header's members behind alg and enc, in order
     * @param policy what is accepted on decryption
     */
    public record Direction(Envelope envelope, List<HeaderMember> members, JwePolicy policy) {}

    /** A member of the JWE header that we send. */
    public sealed interface HeaderMember {
        /** The id of the key that the message is encrypted to. */
        record RecipientKeyId(String name) implements HeaderMember {}

        /** The id of the key that the answer shall be encrypted to. */
        record ReplyKeyId(String name) implements HeaderMember {}

        /** A fixed text. */
        record Fixed(String name, String value) implements HeaderMember {}
    }
}
