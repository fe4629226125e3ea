package org.camelmle.keys;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which keys of a file with certificates are used, under which id, and in which state.
 *
 * @param purpose what they are for
 * @param commonName the CN of the certificate that is looked for
 * @param keyId what one key of our own is called by the peer: the one that its certificate names so, or the only one
 * @param expired what becomes of a key whose certificate is over
 */
public record CertificateRules(Purpose purpose, Optional<String> commonName, Optional<String> keyId, Expired expired) {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateRules.class);
    private static final Comparator<MleKey> OLDEST_FIRST =
            Comparator.comparing(key -> key.createdAt().orElse(Instant.MIN));

    public CertificateRules {
        Objects.requireNonNull(purpose, "purpose");
        Objects.requireNonNull(commonName, "commonName");
        Objects.requireNonNull(keyId, "keyId");
        Objects.requireNonNull(expired, "expired");
    }

    /** What keys with certificates are for. */
    public enum Purpose {
        /** The peer's: requests are encrypted to them. */
        PEER("publicKeys"),
        /** Our own: answers are opened with them. */
        OWN("privateKeys"),
        /** Our own: requests are signed with them. */
        SIGNING("signingKey"),
        /** A caller's: its requests are verified with them. */
        CALLER("signingKey");

        private final String option;

        Purpose(String option) {
            this.option = option;
        }

        /** The option that names them. */
        public String option() {
            return option;
        }
    }

    /** What becomes of a key whose certificate is over. */
    public enum Expired {
        /** It is still used, with a warning; one that is valid goes first, unless the configuration names the other. */
        WARN,
        /** Nothing is encrypted to it or signed with it; an own key still opens answers. */
        REFUSE
    }

    /**
     * The keys for the purpose.
     *
     * @param location where they came from, for messages
     * @throws MleConfigurationException if there are none
     */
    List<MleKey> choose(List<MleKey> found, String location) {
        List<MleKey> chosen = isOfPeers() ? peers(found, location) : named(pairs(found, location), location);
        Map<String, MleKey> byId = new LinkedHashMap<>();
        // Of two keys with one id the one that comes later, as of two certificates.
        chosen.stream().sorted(OLDEST_FIRST).forEach(key -> byId.put(key.id(), key));
        return new ArrayList<>(byId.values());
    }

    private List<MleKey> peers(List<MleKey> found, String location) {
        List<MleKey> peers =
                found.stream().filter(key -> key.privateKey().isEmpty()).toList();
        List<MleKey> matching = matching(peers);
        if (matching.isEmpty() && found.size() == 1 && peers.size() == 1) {
            LOG.warn(
                    "{}: the only certificate in {} is taken, though its CN is {} and not {}",
                    purpose.option(),
                    location,
                    commonName(peers.get(0)),
                    commonName.orElse(""));
            return peers;
        }
        String wanted = commonName.map(name -> " with the CN '" + name + "'").orElse(" without its private key");
        return some(matching, found, "no certificate" + wanted, location);
    }

    private List<MleKey> pairs(List<MleKey> found, String location) {
        List<MleKey> pairs =
                found.stream().filter(key -> key.privateKey().isPresent()).toList();
        List<MleKey> matching = matching(pairs);
        return some(
                matching.isEmpty() && pairs.size() == 1 ? pairs : matching,
                found,
                pairs.isEmpty()
                        ? "no private key"
                        : "several private keys, none with the CN '" + commonName.orElse("") + "'",
                location);
    }

    private List<MleKey> matching(List<MleKey> keys) {
        return commonName
                .map(name -> keys.stream().filter(key -> isOf(name, key)).toList())
                .orElse(keys);
    }

    private List<MleKey> some(List<MleKey> chosen, List<MleKey> found, String problem, String location) {
        if (chosen.isEmpty()) {
            String wanted = isOfPeers() ? "a certificate of the peer" : "a private key";
            throw new MleConfigurationException(new Explanation(
                    "the option " + purpose.option() + " with " + problem + " in " + location,
                    commonName.map(name -> "the certificate of '" + name + "'").orElse(wanted)
                            + "; found were the certificates of "
                            + found.stream().map(CertificateRules::commonName).toList(),
                    "another file than the one meant, or a name that is spelt differently",
                    "name the file that has it, as PKCS#12 or PEM"));
        }
        return chosen;
    }

    private boolean isOfPeers() {
        return purpose == Purpose.PEER || purpose == Purpose.CALLER;
    }

    /** Of several keys none is guessed: the peer would encrypt to another one than the one that got its name. */
    private List<MleKey> named(List<MleKey> pairs, String location) {
        if (keyId.isEmpty()) {
            return pairs;
        }
        MleKey meant = pairs.stream()
                .filter(key -> key.isNamed(keyId.get()))
                .findFirst()
                .or(() -> pairs.size() == 1 ? Optional.of(pairs.get(0)) : Optional.empty())
                .orElseThrow(() -> namesNone(pairs, location));
        if (!meant.isNamed(keyId.get())) {
            LOG.info("{}: the key {} is called {}, as configured", purpose.option(), meant.id(), keyId.get());
        }
        return pairs.stream()
                .map(key -> key == meant ? key.withId(keyId.get()) : key)
                .toList();
    }

    private MleConfigurationException namesNone(List<MleKey> pairs, String location) {
        String option = purpose == Purpose.SIGNING ? "signingKeyId" : "keyId";
        return new MleConfigurationException(new Explanation(
                "the option " + option + " with '" + keyId.orElse("") + "', which none of the " + pairs.size()
                        + " certificates with a private key in " + location + " is called",
                "one of " + pairs.stream().map(MleKey::id).toList() + ", or a file with one private key",
                "the peer's list of keys has another id than the certificate, and which of several keys it means cannot"
                        + " be told",
                "correct " + option + ", or keep only the key that it means in " + purpose.option()
                        + "; a KeySet bean can hold several under ids of any kind"));
    }

    /** The keys in the states that their certificates give them at this time. */
    List<MleKey> at(Instant now, List<MleKey> chosen) {
        boolean hasValid = chosen.stream().anyMatch(key -> isInTime(now, key));
        return chosen.stream().map(key -> at(now, key, hasValid)).toList();
    }

    private MleKey at(Instant now, MleKey key, boolean hasValid) {
        if (key.certificate().isEmpty() || !key.status().mayEncrypt() || isInTime(now, key)) {
            return key;
        }
        return now.isBefore(key.certificate().get().notBefore())
                ? key.withStatus(KeyStatus.PENDING)
                : ended(key, hasValid);
    }

    private static boolean isInTime(Instant now, MleKey key) {
        return key.status().mayEncrypt()
                && key.certificate()
                        .map(it -> !now.isBefore(it.notBefore()) && !now.isAfter(it.notAfter()))
                        .orElse(true);
    }

    private MleKey ended(MleKey key, boolean hasValid) {
        if (expired == Expired.REFUSE) {
            return key.withStatus(purpose == Purpose.OWN ? KeyStatus.RETIRING : KeyStatus.DISABLED);
        }
        boolean isTheOnly = purpose != Purpose.PEER
                && (!hasValid || keyId.filter(key::isNamed).isPresent());
        return isTheOnly ? key : key.withStatus(KeyStatus.RETIRING);
    }

    private static boolean isOf(String name, MleKey key) {
        return key.certificate().filter(it -> it.isOf(name)).isPresent();
    }

    private static String commonName(MleKey key) {
        return key.certificate().flatMap(KeyCertificate::commonName).orElse("(none)");
    }
}
