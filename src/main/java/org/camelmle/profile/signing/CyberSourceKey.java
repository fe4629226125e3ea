package org.camelmle.profile.signing;

import static org.camelmle.profile.signing.SigningOptions.wrong;

import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.camelmle.Explanation;
import org.camelmle.KeyUnavailableException;
import org.camelmle.jose.jws.JwsAlgorithm;
import org.camelmle.jose.jws.JwsSigner;
import org.camelmle.keys.KeyCertificate;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;
import org.jspecify.annotations.Nullable;

/**
 * What signs: a shared secret, or one of our key pairs, which may be replaced while we run: the one that signingKeyId
 * names, else the newest active one.
 */
abstract class CyberSourceKey {

    /** A signer, and the CN of its key's certificate. */
    record Ready(JwsSigner signer, Optional<String> owner) {}

    /** The signer to use now. */
    abstract Ready ready();

    /**
     * Of the options {@code signingKey}, or {@code secretKey} and {@code signingKeyId}.
     *
     * @throws org.camelmle.MleConfigurationException if there is none of both, or both, or the algorithm is for the other
     */
    static CyberSourceKey of(SigningOptions options) {
        if (options.signingKey().isPresent() == options.secretKey().isPresent()) {
            throw wrong(
                    "signingKey",
                    options.signingKey().isPresent() ? "secretKey beside it" : "no value, and no secretKey",
                    "either signingKey (REST certificate, P12 or PEM), or secretKey and signingKeyId (REST shared secret)",
                    "set the one that was created in Business Center");
        }
        return options.signingKey()
                .<CyberSourceKey>map(
                        keys -> new Pair(algorithm(options, JwsAlgorithm.RS256), keys, options.signingKeyId()))
                .orElseGet(() -> new Secret(options));
    }

    private static JwsAlgorithm algorithm(SigningOptions options, JwsAlgorithm otherwise) {
        String name = options.signingAlgorithm().orElse(otherwise.name());
        return JwsAlgorithm.of(name)
                .filter(algorithm -> algorithm.takesSecret() == otherwise.takesSecret())
                .orElseThrow(() -> wrong(
                        "signingAlgorithm",
                        "a value that does not go with the " + (otherwise.takesSecret() ? "shared secret" : "key pair"),
                        "one of "
                                + JwsAlgorithm.forSecret(otherwise.takesSecret()).stream()
                                        .map(Enum::name)
                                        .collect(Collectors.joining(", ")),
                        "correct it, or leave it out for " + otherwise));
    }

    /** The octets of a shared secret. */
    static byte[] decoded(String secret) {
        try {
            return Base64.getDecoder().decode(secret.strip());
        } catch (IllegalArgumentException e) {
            throw wrong(
                    "secretKey",
                    "a text that is not base64",
                    "the shared secret as Business Center shows it, in base64",
                    "copy it again, without quotes or line breaks");
        }
    }

    private static final class Secret extends CyberSourceKey {
        private final Ready ready;

        private Secret(SigningOptions options) {
            String keyId = options.signingKeyId()
                    .orElseThrow(() -> wrong(
                            "signingKeyId",
                            "no value",
                            "the key id that belongs to secretKey",
                            "copy it from Business Center's key management"));
            JwsAlgorithm algorithm = algorithm(options, JwsAlgorithm.HS256);
            ready = new Ready(
                    JwsSigner.of(algorithm, keyId, decoded(options.secretKey().orElseThrow())), Optional.empty());
        }

        @Override
        Ready ready() {
            return ready;
        }
    }

    private static final class Pair extends CyberSourceKey {
        private final JwsAlgorithm algorithm;
        private final KeySource keys;
        private final Optional<String> keyId;
        private volatile @Nullable Prepared last;

        private record Prepared(MleKey key, Ready ready) {}

        private Pair(JwsAlgorithm algorithm, KeySource keys, Optional<String> keyId) {
            this.algorithm = algorithm;
            this.keys = keys;
            this.keyId = keyId;
        }

        @Override
        Ready ready() {
            MleKey key = chosen();
            Prepared before = last;
            if (before != null && before.key() == key) {
                return before.ready();
            }
            MleKey named = keyId.map(key::withId).orElse(key);
            Ready ready =
                    new Ready(JwsSigner.of(algorithm, named), key.certificate().flatMap(KeyCertificate::commonName));
            last = new Prepared(key, ready);
            return ready;
        }

        private MleKey chosen() {
            KeySet all = keys.keys();
            Optional<MleKey> chosen = keyId.isEmpty()
                    ? all.activeKey()
                    : all.named(keyId.get()).stream()
                            .filter(key -> key.status().mayEncrypt())
                            .findFirst();
            return chosen.filter(key -> key.privateKey().isPresent()).orElseThrow(() -> noKey(all));
        }

        private KeyUnavailableException noKey(KeySet all) {
            return new KeyUnavailableException(
                    new Explanation(
                            "no key to sign with"
                                    + keyId.map(id -> " that is called '" + id + "'")
                                            .orElse("") + " among "
                                    + all.keys().stream()
                                            .map(key -> key.id() + " ("
                                                    + key.status().name().toLowerCase(Locale.ROOT) + ")")
                                            .toList(),
                            "an active one of our own, its certificate in its time",
                            "the certificate ended and expiredKeys=refuse, or it is not valid yet, or signingKeyId is another's",
                            "create a new REST certificate and put its file in the place of the old one, or correct signingKeyId"));
        }
    }
}
