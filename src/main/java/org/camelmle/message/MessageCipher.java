package org.camelmle.message;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.camelmle.KeyRejectedException;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleErrorCode;
import org.camelmle.MleException;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.jose.StepTimes;
import org.camelmle.jose.StepTimes.Operation;
import org.camelmle.jose.StepTimes.Step;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;
import org.camelmle.message.DirectionCipher.Addressee;
import org.camelmle.profile.Profile;
import org.camelmle.profile.Profile.EmptyBody;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.profile.signing.RequestLine;
import org.camelmle.profile.signing.RequestVerifier;
import org.camelmle.profile.signing.RequestVerifier.Incoming;
import org.camelmle.profile.signing.RequestVerifier.Verified;
import org.camelmle.profile.signing.SigningScheme;

/** Encrypts and decrypts messages by the rules of one profile. Immutable, safe for many threads. */
public final class MessageCipher {

    /**
     * What a cipher needs.
     *
     * @param publicKeys the peer's keys; asked only when something is encrypted
     * @param privateKeys our keys; asked only when something is decrypted or names a reply key
     * @param keyId which own key answers shall be encrypted to; empty for the newest active one
     * @param signing client role: what signs requests, where the profile demands it
     * @param clock for what is signed and for the time in a JWE's header
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
            MessageEvents events,
            Optional<RequestSigning> signing,
            Clock clock) {

        /** Without a signature. */
        public Settings(
                Profile profile,
                KeySource publicKeys,
                KeySource privateKeys,
                Optional<String> keyId,
                ContentEncryption encryptionMethod,
                Requirement encryptedRequest,
                Requirement encryptedResponse,
                int maxMessageSize,
                CryptoProvider crypto,
                MessageEvents events) {
            this(
                    profile,
                    publicKeys,
                    privateKeys,
                    keyId,
                    encryptionMethod,
                    encryptedRequest,
                    encryptedResponse,
                    maxMessageSize,
                    crypto,
                    events,
                    Optional.empty(),
                    Clock.systemUTC());
        }

        public Settings {
            Objects.requireNonNull(profile, "profile");
            Objects.requireNonNull(publicKeys, "publicKeys");
            Objects.requireNonNull(privateKeys, "privateKeys");
            Objects.requireNonNull(keyId, "keyId");
            Objects.requireNonNull(encryptionMethod, "encryptionMethod");
            Objects.requireNonNull(encryptedRequest, "encryptedRequest");
            Objects.requireNonNull(encryptedResponse, "encryptedResponse");
            Objects.requireNonNull(crypto, "crypto");
            Objects.requireNonNull(events, "events");
            Objects.requireNonNull(signing, "signing");
            Objects.requireNonNull(clock, "clock");
        }
    }

    private final Settings settings;
    private final PrivateKeys privateKeys;
    private final StepTimes times;
    private final DirectionCipher request;
    private final DirectionCipher response;
    private final AnswerReader answers;
    private final RequestReader requests;
    private final Map<String, String> requestHeaders;
    private final Map<String, String> responseHeaders;

    public MessageCipher(Settings settings) {
        this.settings = settings;
        Profile profile = settings.profile();
        privateKeys = new PrivateKeys(
                settings.privateKeys(), settings.keyId(), profile.certificates().isPresent());
        times = settings.events().stepTimes(profile.name());
        request = new DirectionCipher(profile.request(), settings.maxMessageSize(), settings.crypto(), times);
        response = new DirectionCipher(profile.response(), settings.maxMessageSize(), settings.crypto(), times);
        answers = new AnswerReader(
                profile, response, privateKeys, settings.encryptedResponse(), settings.events(), times);
        requests = new RequestReader(
                profile,
                request,
                privateKeys,
                settings.encryptedRequest(),
                settings.encryptedResponse(),
                settings.events(),
                times);
        requestHeaders = headers(profile.marker(), request);
        responseHeaders = headers(Map.of(), response);
    }

    /**
     * Client role: encrypts a request to the peer's current key; where single fields are encrypted and none of them is
     * in the body, it goes plain.
     *
     * <p>{@code encryptedRequest=preferred} changes nothing here: a request goes plain only with {@code off}, never
     * because a key is missing.
     *
     * @param plaintext not null and not empty: some peers refuse an empty text, so a call without a body goes through
     *     {@link #withoutBody()}
     * @throws KeyUnavailableException if there is no key to encrypt to, or none of ours for the answer
     */
    public EncryptedMessage encryptRequest(byte[] plaintext) {
        return encryptRequest(plaintext, Set.of());
    }

    /**
     * The same, but not to one of these keys, which the peer has rejected.
     *
     * @param rejected key ids
     */
    public EncryptedMessage encryptRequest(byte[] plaintext, Set<String> rejected) {
        return encryptRequest(plaintext, rejected, Optional.empty());
    }

    /**
     * The same for one merchant.
     *
     * @param merchantId whom the signature names instead of the one in the options
     */
    public EncryptedMessage encryptRequest(byte[] plaintext, Set<String> rejected, Optional<String> merchantId) {
        return reporting(Operation.ENCRYPT, () -> {
            Instant now = settings.clock().instant();
            if (settings.encryptedRequest() == Requirement.OFF) {
                return signed(asking(passed(plaintext)), merchantId, now);
            }
            if (plaintext.length == 0) {
                throw Rejections.emptyPlaintext();
            }
            Addressee peer =
                    new Addressee(() -> peersKey(rejected), this::replyKeyId, settings.encryptionMethod(), now);
            byte[] body = request.encrypt(plaintext, peer);
            if (!peer.wasNeeded()) {
                return signed(asking(plain(body)), merchantId, now);
            }
            String recipient = peer.recipient().id();
            settings.events().encrypted(profileName(), recipient, settings.encryptionMethod());
            EncryptedMessage message =
                    new EncryptedMessage(body, true, requestHeaders, Optional.of(recipient), peer.replyKeyId());
            return signed(message, merchantId, now);
        });
    }

    private MleKey peersKey(Set<String> rejected) {
        long begun = times.now();
        KeySet keys = settings.publicKeys().keys();
        MleKey key = recipient(keys, rejected).orElseThrow(() -> Rejections.noKeyToEncryptTo(keys));
        times.took(Operation.ENCRYPT, Step.KEY, times.now() - begun);
        return key;
    }

    private Optional<String> replyKeyId() {
        return request.namesReplyKey() ? Optional.of(privateKeys.forAnswers().id()) : askedReplyKeyId();
    }

    private EncryptedMessage signed(EncryptedMessage message, Optional<String> merchantId, Instant now) {
        return settings.signing()
                .map(signing -> signing.sign(message, merchantId, now))
                .orElse(message);
    }

    /** The key that a signature asks the answer to be encrypted to, on whatever request. */
    private Optional<String> askedReplyKeyId() {
        boolean asks = settings.signing().isPresent()
                && settings.encryptedResponse() != Requirement.OFF
                && settings.profile()
                        .signing()
                        .filter(SigningScheme::asksForEncryptedAnswers)
                        .isPresent();
        return asks ? Optional.of(privateKeys.forAnswers().id()) : Optional.empty();
    }

    private EncryptedMessage asking(EncryptedMessage plain) {
        return new EncryptedMessage(plain.body(), false, plain.headers(), Optional.empty(), askedReplyKeyId());
    }

    /**
     * Client role: asks for the peer's keys because it rejected one of them.
     *
     * @param rejected ids of the keys that the peer has rejected
     * @return whether there is another one to encrypt to after that
     */
    public boolean hasAnotherKey(String keyId, Set<String> rejected) {
        try {
            return recipient(settings.publicKeys().refreshFor(keyId), rejected).isPresent();
        } catch (KeyUnavailableException e) {
            return false;
        }
    }

    /** Client role: whether the provider says that this answer is a repetition of a stored one. */
    public boolean isReplayed(HeaderLookup headers) {
        return settings.profile().answerHeaders().replayed(headers);
    }

    private static Optional<MleKey> recipient(KeySet keys, Set<String> rejected) {
        return keys.encryptionKeys().stream()
                .filter(key -> !rejected.contains(key.id()))
                .findFirst();
    }

    /**
     * Client role: a call that has no body, such as GET or DELETE. It goes without encryption and without marker headers.
     *
     * @throws MessageRejectedException reason BODY if the profile lets no such call go plain
     */
    public EncryptedMessage withoutBody() {
        return withoutBody(Optional.empty());
    }

    /** As {@link #withoutBody()}, for one merchant. */
    public EncryptedMessage withoutBody(Optional<String> merchantId) {
        return reporting(Operation.ENCRYPT, () -> {
            if (settings.profile().emptyBody() == EmptyBody.REFUSED
                    && settings.encryptedRequest() == Requirement.REQUIRED) {
                throw Rejections.bodyDemanded(profileName());
            }
            return signed(
                    asking(plain(new byte[0])), merchantId, settings.clock().instant());
        });
    }

    /**
     * Client role: reads an answer by its shape, on every status.
     *
     * @param sent what the request left behind; empty if no request was encrypted on this exchange: then any own key
     *     that is not disabled opens it
     * @throws MleException as the class says; business errors pass with their status
     */
    public DecryptedMessage decryptResponse(WireMessage answer, Optional<SentRequest> sent) {
        return decryptResponse(answer, sent, Optional::empty);
    }

    /**
     * The same for one of several API credentials, each with a key of its own.
     *
     * @param boundKeyId which own key opens an answer that names none; asked only for such an answer, and empty for the
     *     configured one
     */
    public DecryptedMessage decryptResponse(
            WireMessage answer, Optional<SentRequest> sent, Supplier<Optional<String>> boundKeyId) {
        return reporting(Operation.DECRYPT, () -> {
            try {
                Instant now = settings.clock().instant();
                return answers.read(answer, sent.map(request -> request.answered(now)), boundKeyId);
            } catch (KeyRejectedException e) {
                throw Rejections.keyRejected(e, rejectedKeys(e, sent));
            }
        });
    }

    private String rejectedKeys(KeyRejectedException rejected, Optional<SentRequest> sent) {
        boolean isOurs = rejected.code().equals(Optional.of(MleErrorCode.MLE_INVALID_CID));
        return isOurs
                ? "our key for the answer was one of "
                        + sent.map(SentRequest::replyKeyIds).orElse(Set.of())
                : "the peer's keys are " + settings.publicKeys().description();
    }

    /**
     * Server role: decrypts a request.
     *
     * @param callerKeys the authenticated caller's keys; a {@code cid} is looked up in them and nowhere else
     * @throws MessageRejectedException with status and body to answer
     */
    public DecryptedMessage decryptRequest(WireMessage message, KeySource callerKeys) {
        return reporting(Operation.DECRYPT, () -> requests.read(message, callerKeys, settings.encryptionMethod()));
    }

    /**
     * Server role: verifies a request's signature. It is over the wire body, so it comes before decryption.
     *
     * @param line as the HTTP server saw it, with the host that is configured
     * @throws MessageRejectedException UNAUTHENTICATED, with status and body to answer
     */
    public Verified verifyRequest(WireMessage message, RequestVerifier verifier, RequestLine line) {
        return reporting(
                Operation.DECRYPT,
                () -> requests.verify(
                        verifier,
                        new Incoming(
                                line,
                                message.body(),
                                message.headers()::value,
                                settings.clock().instant())));
    }

    /**
     * Server role: decrypts a request whose signature was verified, and which names the key for the answer in that.
     *
     * @param callerKeys of the owner of the key that signed
     * @throws MessageRejectedException with status and body to answer
     */
    public DecryptedMessage decryptRequest(WireMessage message, KeySource callerKeys, Verified verified) {
        return reporting(
                Operation.DECRYPT, () -> requests.read(message, callerKeys, verified, settings.encryptionMethod()));
    }

    /**
     * Server role: encrypts the answer to the key that the request named, with the request's {@code enc}; plain if the
     * request was plain, or the answer is empty.
     *
     * @throws MessageRejectedException with status and body to answer
     */
    public EncryptedMessage encryptResponse(byte[] plaintext, ReceivedRequest received) {
        return reporting(Operation.ENCRYPT, () -> {
            if (settings.encryptedResponse() == Requirement.OFF) {
                return passed(plaintext);
            }
            if (received.replyKey().isEmpty() || plaintext.length == 0) {
                return plain(plaintext);
            }
            MleKey recipient = received.replyKey().get();
            byte[] body = encryptAnswer(plaintext, recipient, received.encryptionMethod());
            settings.events().encrypted(profileName(), recipient.id(), received.encryptionMethod());
            return new EncryptedMessage(body, true, responseHeaders, Optional.of(recipient.id()), Optional.empty());
        });
    }

    private byte[] encryptAnswer(byte[] plaintext, MleKey recipient, ContentEncryption encryptionMethod) {
        try {
            Addressee caller = new Addressee(
                    () -> recipient,
                    Optional::empty,
                    encryptionMethod,
                    settings.clock().instant());
            return response.encrypt(plaintext, caller);
        } catch (MessageRejectedException e) {
            throw e.answeredWith(settings.profile().errors().reply(Reason.BODY));
        }
    }

    /** Client role: what the wire's headers of a request in plaintext are, which {@link FallbackPolicy} has allowed. */
    public EncryptedMessage inPlain() {
        return plain(new byte[0]);
    }

    /** Client role: the content type of a request's envelope. */
    public String requestType() {
        return request.envelope().contentType();
    }

    private EncryptedMessage passed(byte[] plaintext) {
        settings.events().plaintextPassed(profileName(), Operation.ENCRYPT);
        return plain(plaintext);
    }

    private static EncryptedMessage plain(byte[] body) {
        return new EncryptedMessage(body, false, Map.of(), Optional.empty(), Optional.empty());
    }

    private static Map<String, String> headers(Map<String, String> marker, DirectionCipher direction) {
        Map<String, String> headers = new LinkedHashMap<>(marker);
        headers.put("Content-Type", direction.envelope().contentType());
        return Map.copyOf(headers);
    }

    private <T> T reporting(Operation operation, Supplier<T> work) {
        try {
            return work.get();
        } catch (MleException e) {
            settings.events().failed(profileName(), operation, e);
            throw e;
        }
    }

    private String profileName() {
        return settings.profile().name();
    }
}
