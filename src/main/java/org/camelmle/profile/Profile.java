package org.camelmle.profile;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.JwePolicy;
import org.camelmle.keys.JwksDocument;
import org.camelmle.profile.http.AnswerHeaders;
import org.camelmle.profile.http.WebhookScheme;
import org.camelmle.profile.json.FieldPaths;
import org.camelmle.profile.signing.SigningScheme;

/**
 * A provider's wire contract as one immutable value. {@link ProfileBuilder} makes one from plain texts.
 *
 * @param name what the option {@code profile} calls it
 * @param request how a request's body is wrapped and what its JWE looks like
 * @param response the same for an answer
 * @param marker HTTP headers that a request with an encrypted body carries, and that are removed from one without
 * @param emptyBody what becomes of a request that has no body
 * @param encryptionMethod the {@code enc} that is sent unless an option says otherwise
 * @param environments name to the provider's API root; the first is the default; empty for a profile without a provider
 * @param jwksPath where below the API root the provider publishes its keys, if it does
 * @param jwksAccess whether those keys are there for everybody
 * @param keyRule how a published key says its state
 * @param answerHeaders what the headers of an answer say
 * @param errors which answers are errors of encryption
 * @param keyApi where our keys are registered, if there is such an API
 * @param webhooks how the provider calls us back when its keys change, if it does
 * @param webhookApi where our receiver of those calls is registered, if there is such an API
 * @param peerKeyApi where one of the provider's keys is looked up, if there is such an API
 * @param answers which answers are encrypted, and what stands for a value that was left out of a plain one
 * @param keyExchange how keys are exchanged by mail, where there is no API for it
 * @param signing how a request is signed once it is encrypted, if it is
 * @param certificates how keys are told by the certificates around them, if the provider knows them by those
 * @param idempotencyKeys whether the provider runs a request only once however often it comes under one
 *     {@code Idempotency-Key}; otherwise none is sent, and POST and PATCH are never repeated
 */
public record Profile(
        String name,
        Direction request,
        Direction response,
        Map<String, String> marker,
        EmptyBody emptyBody,
        ContentEncryption encryptionMethod,
        Map<String, URI> environments,
        Optional<String> jwksPath,
        JwksAccess jwksAccess,
        KeyRule keyRule,
        AnswerHeaders answerHeaders,
        ProviderErrors errors,
        Optional<KeyApi> keyApi,
        Optional<WebhookScheme> webhooks,
        Optional<WebhookApi> webhookApi,
        Optional<PeerKeyApi> peerKeyApi,
        Answers answers,
        Optional<KeyExchange> keyExchange,
        Optional<SigningScheme> signing,
        Optional<Certificates> certificates,
        boolean idempotencyKeys) {

    public Profile {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(response, "response");
        marker = Collections.unmodifiableMap(new LinkedHashMap<>(marker));
        Objects.requireNonNull(emptyBody, "emptyBody");
        Objects.requireNonNull(encryptionMethod, "encryptionMethod");
        environments = Collections.unmodifiableMap(new LinkedHashMap<>(environments));
        Objects.requireNonNull(jwksPath, "jwksPath");
        Objects.requireNonNull(jwksAccess, "jwksAccess");
        Objects.requireNonNull(keyRule, "keyRule");
        Objects.requireNonNull(answerHeaders, "answerHeaders");
        Objects.requireNonNull(errors, "errors");
        Objects.requireNonNull(keyApi, "keyApi");
        Objects.requireNonNull(webhooks, "webhooks");
        Objects.requireNonNull(webhookApi, "webhookApi");
        Objects.requireNonNull(peerKeyApi, "peerKeyApi");
        Objects.requireNonNull(answers, "answers");
        Objects.requireNonNull(keyExchange, "keyExchange");
        Objects.requireNonNull(signing, "signing");
        Objects.requireNonNull(certificates, "certificates");
    }

    /**
     * The same, with these fields of a request encrypted.
     *
     * @param paths with commas between them
     * @throws MleConfigurationException if the profile encrypts whole bodies, or a path is wrong
     */
    public Profile withRequestFields(String paths) {
        if (!(request.envelope() instanceof Fields fields)) {
            throw wrongFields("a profile that encrypts whole bodies", "a profile with fields, such as banked");
        }
        try {
            Fields chosen = new Fields(fields.rules().with(FieldPaths.parse(paths)));
            return with(new Direction(chosen, request.members(), request.policy()), response);
        } catch (IllegalArgumentException e) {
            throw wrongFields(
                    String.valueOf(e.getMessage()), "JSON pointers with commas between them, none inside another");
        }
    }

    /** The same, with headers up to this size read both ways, in octets. */
    public Profile withMaxHeaderSize(int octets) {
        return with(request.withMaxHeaderSize(octets), response.withMaxHeaderSize(octets));
    }

    private MleConfigurationException wrongFields(String found, String expected) {
        return new MleConfigurationException(new Explanation(
                "the option encryptedFields with " + found,
                expected,
                "a slip, or an option that is meant for another profile than '" + name + "'",
                "write for example encryptedFields=/customer/name,/customer/email?"));
    }

    private Profile with(Direction otherRequest, Direction otherResponse) {
        return new Profile(
                name,
                otherRequest,
                otherResponse,
                marker,
                emptyBody,
                encryptionMethod,
                environments,
                jwksPath,
                jwksAccess,
                keyRule,
                answerHeaders,
                errors,
                keyApi,
                webhooks,
                webhookApi,
                peerKeyApi,
                answers,
                keyExchange,
                signing,
                certificates,
                idempotencyKeys);
    }

    /** The environment that is meant: the named one, else the first; empty for a profile without a provider. */
    public String environmentOr(Optional<String> named) {
        return named.or(() -> environments.keySet().stream().findFirst()).orElse("");
    }

    @Override
    public String toString() {
        return "Profile[" + name + "]";
    }

    /** What becomes of a request that has no body, such as GET: an empty text is never encrypted. */
    public enum EmptyBody {
        /** It goes without encryption and without marker headers. */
        PLAIN,
        /** It is refused. */
        REFUSED
    }

    /** Who may read the provider's keys, and so which header {@code Authorization} asks for them. */
    public enum JwksAccess {
        /** Everybody: no credential is sent. */
        OPEN {
            @Override
            public Optional<String> authorization(String apiKey) {
                return Optional.empty();
            }
        },
        /** Who sends the API key as bearer; which keys come may depend on it. */
        BEARER {
            @Override
            public Optional<String> authorization(String apiKey) {
                return Optional.of("Bearer " + apiKey);
            }
        },
        /** The same by HTTP Basic (RFC 7617): the API key is {@code user:password}. */
        BASIC {
            @Override
            public Optional<String> authorization(String apiKey) {
                byte[] pair = apiKey.getBytes(StandardCharsets.UTF_8);
                return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
            }
        };

        /** The header's value, or nothing where no credential is sent. */
        public abstract Optional<String> authorization(String apiKey);
    }

    /**
     * Where the provider's keys are used.
     *
     * @param environment one of {@link Profile#environments()}; empty for a profile without a provider
     * @param region empty for any
     */
    public record KeyScope(String environment, Optional<String> region) {

        public KeyScope {
            Objects.requireNonNull(environment, "environment");
            Objects.requireNonNull(region, "region");
        }
    }

    /** How a published key says its state. Which keys may be used can depend on where. */
    @FunctionalInterface
    public interface KeyRule {

        JwksDocument.StatusRule in(KeyScope scope);
    }

    /**
     * What answers are like.
     *
     * @param encrypted which of them are encrypted
     * @param redactionMark the text that stands for a value which was left out of an answer, where there is one
     */
    public record Answers(EncryptedAnswers encrypted, Optional<String> redactionMark) {

        public Answers {
            Objects.requireNonNull(encrypted, "encrypted");
            Objects.requireNonNull(redactionMark, "redactionMark");
        }
    }

    /** Which good answers are encrypted. */
    public enum EncryptedAnswers {
        /** Those to encrypted requests. */
        TO_ENCRYPTED_REQUESTS,
        /** All, whatever the request was like. */
        ALWAYS
    }

    /**
     * One direction of the contract.
     *
     * @param envelope how the JWE sits in the body
     * @param members the JWE header's members behind alg and enc, in order
     * @param policy what is accepted on decryption
     */
    public record Direction(Envelope envelope, List<HeaderMember> members, JwePolicy policy) {

        public Direction {
            Objects.requireNonNull(envelope, "envelope");
            members = List.copyOf(members);
            Objects.requireNonNull(policy, "policy");
        }

        private Direction withMaxHeaderSize(int octets) {
            return new Direction(envelope, members, policy.withMaxHeaderSize(octets));
        }
    }

    /**
     * Keys are read with their certificates: named by them, used while they are valid, and an answer may name its key by
     * the certificate's serial number or thumbprint, or not at all if there is only one.
     *
     * @param peerName the CN of the certificate that requests are encrypted to, where a file holds others as well
     */
    public record Certificates(Optional<String> peerName) {}

    /**
     * What a message is about: the ids of the key that it is encrypted to and of the one for the answer, and the time.
     */
    public record KeyIds(String recipient, Optional<String> reply, Instant now) {}

    /** A member of the JWE header that we send. */
    public sealed interface HeaderMember {

        String name();

        /** The member's value for a message, a text or a whole number, or nothing to leave the member out. */
        Optional<Object> value(KeyIds ids);

        /** The id of the key that the message is encrypted to. */
        record RecipientKeyId(String name) implements HeaderMember {
            @Override
            public Optional<Object> value(KeyIds ids) {
                return Optional.of(ids.recipient());
            }
        }

        /** The id of the key that the answer shall be encrypted to. */
        record ReplyKeyId(String name) implements HeaderMember {
            @Override
            public Optional<Object> value(KeyIds ids) {
                return ids.reply().map(Object.class::cast);
            }
        }

        /** A fixed text. */
        record Fixed(String name, String text) implements HeaderMember {
            @Override
            public Optional<Object> value(KeyIds ids) {
                return Optional.of(text);
            }
        }

        /** The time at which the message is encrypted, as a whole number of this unit since the epoch. */
        record IssuedAt(String name, ChronoUnit unit) implements HeaderMember {
            @Override
            public Optional<Object> value(KeyIds ids) {
                return Optional.of(Instant.EPOCH.until(ids.now(), unit));
            }
        }
    }
}
