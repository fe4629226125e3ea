package org.camelmle.component;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.camelmle.Explanation;
import org.camelmle.KeyUnavailableException;
import org.camelmle.component.http.JsonBody;
import org.camelmle.component.wire.BodyBytes;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.PublicPem;
import org.camelmle.life.KeyProbe;
import org.camelmle.life.KeyReport;
import org.camelmle.life.KeyRotation;
import org.camelmle.life.Letters;
import org.camelmle.life.OwnKeys;
import org.camelmle.profile.KeyExchange.Letter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operations on our own keys' life, from {@code mle:generateKey} to {@code mle:rotateKey}. The body becomes JSON. */
final class KeyProducer extends DefaultProducer {

    private static final Logger LOG = LoggerFactory.getLogger(KeyProducer.class);
    private static final byte[] EMPTY_OBJECT = {'{', '}'};

    private final MleEndpoint endpoint;
    private KeyOptions options;

    KeyProducer(MleEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        options = new KeyOptions(endpoint);
        options.check();
    }

    @Override
    public void process(Exchange exchange) {
        Map<String, Object> report = switch (endpoint.getOperation()) {
            case generateKey -> generate();
            case registerKey -> options.wellKnownEndpoint().isPresent() ? registerEndpoint() : registerKey();
            case listKeys ->
                options.exchange().isPresent()
                        ? listOwn()
                        : KeyReport.of(options.provider().list());
            case retrieveKey -> KeyReport.of(options.provider().retrieve(options.registrationId()));
            case deleteKey -> KeyReport.of(options.provider().delete(options.registrationId()));
            case rotateKey -> rotate(exchange);
            default -> throw new IllegalStateException("No operation on keys: " + endpoint.getOperation());
        };
        Message message = exchange.getMessage();
        message.removeHeaders("CamelMle*");
        keyId(report).ifPresent(id -> message.setHeader(MleConstants.KEY_ID, id));
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(JsonBody.of(report));
    }

    /** The key that the operation was about; after a rotation the active one. */
    private Optional<Object> keyId(Map<String, Object> report) {
        return endpoint.getOperation() == MleOperation.rotateKey
                ? options.ownKeys().stored().activeKey().map(MleKey::id)
                : Optional.ofNullable(report.get("kid"));
    }

    private Map<String, Object> generate() {
        OwnKeys ownKeys = options.ownKeys();
        MleKey key = ownKeys.generate(
                options.keySize(),
                Optional.ofNullable(endpoint.getConfiguration().getKeyId()));
        Map<String, Object> report = KeyReport.of(key);
        options.exchange().ifPresent(exchange -> {
            report.put("privateKeyFile", ownKeys.privateKeyFile(key.id()).toString());
            report.put("publicKey", PublicPem.pkcs1(key));
            Letter letter = key.status() == KeyStatus.ACTIVE ? exchange.first(key) : exchange.next(key);
            report.put("mails", List.of(KeyReport.of(letter)));
        });
        return report;
    }

    /** Who has no API to ask keeps the books itself. */
    private Map<String, Object> listOwn() {
        return exchanged(KeyReport.of(List.of(), options.ownKeys()));
    }

    /** Adds what an operator has to send, and who receives answers under which key. */
    private Map<String, Object> exchanged(Map<String, Object> report) {
        options.exchange().ifPresent(exchange -> {
            OwnKeys ownKeys = options.ownKeys();
            report.put(
                    "mails",
                    Letters.due(
                                    exchange,
                                    ownKeys,
                                    options.rules(),
                                    endpoint.component().clock())
                            .stream()
                            .map(KeyReport::of)
                            .toList());
            report.put("credentials", options.credentials().entries(ownKeys.stored()));
        });
        return report;
    }

    private Map<String, Object> registerKey() {
        MleKey key = keyToRegister(options.ownKeys());
        options.refusePublished(KeySet.of(key));
        return KeyReport.of(key, options.provider().register(key));
    }

    private Map<String, Object> registerEndpoint() {
        return KeyReport.of(
                options.provider().register(options.wellKnownEndpoint().orElseThrow()));
    }

    private MleKey keyToRegister(OwnKeys ownKeys) {
        String keyId = endpoint.getConfiguration().getKeyId();
        Optional<MleKey> key =
                keyId == null ? ownKeys.keys().activeKey() : ownKeys.keys().find(keyId);
        return key.orElseThrow(() -> new KeyUnavailableException(new Explanation(
                keyId == null ? "no active key in the key file" : "no key '" + keyId + "' in the key file",
                "the key to register",
                "it was not generated yet, or keyId is misspelt",
                "generate it with mle:generateKey")));
    }

    private Map<String, Object> rotate(Exchange exchange) {
        OwnKeys ownKeys = options.ownKeys();
        if (options.exchange().isEmpty() && options.wellKnownEndpoint().isEmpty()) {
            options.refusePublished(ownKeys.stored());
        }
        KeyRotation rotation = new KeyRotation(
                ownKeys,
                options.announcement(),
                probe(exchange),
                options.rules(),
                endpoint.component().clock(),
                step -> LOG.info("Key rotation: {}", step));
        return exchanged(
                KeyReport.of(endpoint.getConfiguration().isDryRun() ? rotation.plan() : rotation.run(), ownKeys));
    }

    /** The message's body is the canary's plaintext. */
    private KeyProbe probe(Exchange exchange) {
        MleConfiguration configuration = endpoint.getConfiguration();
        if (configuration.getCanary() == null) {
            return KeyProbe.NONE;
        }
        Object body = exchange.getMessage().getBody();
        BodyBytes bodies = BodyBytes.of(exchange.getContext(), configuration.getMaxMessageSize());
        return new CanaryProbe(endpoint, body == null ? EMPTY_OBJECT : bodies.of(exchange, body));
    }
}
