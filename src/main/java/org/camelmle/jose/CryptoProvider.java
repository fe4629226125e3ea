package org.camelmle.jose;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.MleKey;

/**
 * The JCA providers that do RSA and AES, chosen once at start among those that pass a known-answer self-test. Safe for
 * many threads.
 */
public final class CryptoProvider {

    private static final String AUTO = "auto";

    private final Map<CryptoTask, Provider> providers;
    private final List<String> refused;
    private final SecureRandom random;
    private final Function<MleKey, ProviderKey<PublicKey>> publicForm;
    private final Function<MleKey, PrivateOperation> privateForm;
    private final DecryptionTurns turns;

    private CryptoProvider(Map<CryptoTask, Provider> providers, List<String> refused) {
        this.providers = providers;
        this.refused = List.copyOf(refused);
        this.random = new SecureRandom();
        this.turns = DecryptionTurns.UNBOUNDED;
        this.publicForm = key -> ProviderKey.of(key.publicKey(), PublicKey.class, of(CryptoTask.RSA_PUBLIC));
        this.privateForm = key -> PrivateOperation.of(privateHalf(key), of(CryptoTask.RSA_PRIVATE));
    }

    private CryptoProvider(CryptoProvider same, DecryptionTurns turns) {
        this.providers = same.providers;
        this.refused = same.refused;
        this.random = same.random;
        this.publicForm = same.publicForm;
        this.privateForm = same.privateForm;
        this.turns = Objects.requireNonNull(turns, "turns");
    }

    /**
     * Chooses providers.
     *
     * @param option {@code auto} for the fastest ones on the class path that pass the self-test, or the name of a JCA
     *     provider that has to do everything
     * @throws MleConfigurationException if that provider is not there or fails the self-test
     */
    public static CryptoProvider select(String option) {
        if (!AUTO.equals(option) && Security.getProvider(option) != null) {
            return of(Security.getProvider(option));
        }
        List<Provider> known = new ArrayList<>(NativeProviders.found());
        Optional.ofNullable(Security.getProvider(CryptoTask.JDK)).ifPresent(known::add);
        if (AUTO.equals(option)) {
            return fastest(known);
        }
        Provider provider = known.stream()
                .filter(candidate -> candidate.getName().equals(option))
                .findFirst()
                .orElse(null);
        if (provider == null) {
            throw new MleConfigurationException(new Explanation(
                    "cryptoProvider=" + option,
                    "auto, or one of the JCA providers " + names(known),
                    "a misspelt name, a provider that is not on the class path, or one without a library for this"
                            + " platform",
                    "correct the option, or add the provider to the class path or to java.security"));
        }
        return of(provider);
    }

    private static String names(List<Provider> known) {
        Set<String> names = new LinkedHashSet<>();
        known.forEach(provider -> names.add(provider.getName()));
        Arrays.stream(Security.getProviders()).map(Provider::getName).forEach(names::add);
        return String.join(", ", names);
    }

    /** The fastest for each task among these; what fails the self-test is passed over. */
    static CryptoProvider fastest(List<Provider> candidates) {
        Map<String, Provider> passed = new HashMap<>();
        List<String> refused = new ArrayList<>();
        for (Provider candidate : candidates) {
            Optional<String> failure = KnownAnswer.check(only(candidate));
            failure.ifPresentOrElse(
                    why -> refused.add(candidate.getName() + ": " + why),
                    () -> passed.put(candidate.getName(), candidate));
        }
        Map<CryptoTask, Provider> chosen = new EnumMap<>(CryptoTask.class);
        for (CryptoTask task : CryptoTask.values()) {
            task.fastestFirst().stream()
                    .filter(passed::containsKey)
                    .findFirst()
                    .map(passed::get)
                    .ifPresent(provider -> chosen.put(task, provider));
        }
        if (chosen.size() < CryptoTask.values().length) {
            throw new MleConfigurationException(new Explanation(
                    "cryptoProvider=auto on a JVM where none of the providers it knows passes the self-test " + refused,
                    "one of " + CryptoTask.RSA_PRIVATE.fastestFirst(),
                    "a JVM that has other ciphers than the usual ones, such as a FIPS one",
                    "set cryptoProvider to the name of the provider to use"));
        }
        return new CryptoProvider(chosen, refused);
    }

    /** Takes this very provider, if it passes the self-test. */
    static CryptoProvider of(Provider provider) {
        CryptoProvider crypto = only(provider);
        KnownAnswer.check(crypto).ifPresent(failure -> {
            throw new MleConfigurationException(new Explanation(
                    "the JCA provider " + provider.getName() + ", which failed the self-test: " + failure,
                    "RSA/ECB/OAEPPadding and AES/GCM/NoPadding that give the known answers",
                    "the provider lacks these ciphers or is broken on this platform",
                    "set cryptoProvider=auto"));
        });
        return crypto;
    }

    private static CryptoProvider only(Provider provider) {
        Map<CryptoTask, Provider> all = new EnumMap<>(CryptoTask.class);
        Arrays.stream(CryptoTask.values()).forEach(task -> all.put(task, provider));
        return new CryptoProvider(all, List.of());
    }

    /** The same providers, with private keys used in these turns. */
    public CryptoProvider inTurns(DecryptionTurns bounded) {
        return new CryptoProvider(this, bounded);
    }

    DecryptionTurns turns() {
        return turns;
    }

    /** Which provider does what, for logs, health and inspection. */
    public String name() {
        Set<String> names = providers.values().stream().map(Provider::getName).collect(Collectors.toSet());
        return names.size() == 1
                ? names.iterator().next()
                : providers.entrySet().stream()
                        .map(entry ->
                                entry.getKey().title() + " " + entry.getValue().getName())
                        .collect(Collectors.joining(", "));
    }

    /** Providers that were found but failed the self-test, each with the reason. */
    public List<String> refused() {
        return refused;
    }

    /**
     * Makes a key ready: converts it once into the providers' own form, which otherwise the first message pays for.
     *
     * @throws MleConfigurationException if no provider can use its private half, which stays in a token, say
     */
    public void prepare(MleKey key) {
        if (key.privateKey().isPresent()) {
            privateOperation(key);
        } else {
            publicKey(key);
        }
    }

    ProviderKey<PublicKey> publicKey(MleKey key) {
        return key.derived(publicForm);
    }

    PrivateOperation privateOperation(MleKey key) {
        return key.derived(privateForm);
    }

    private static PrivateKey privateHalf(MleKey key) {
        return key.privateKey()
                .orElseThrow(() -> new IllegalArgumentException("The key '" + key.id() + "' has no private half"));
    }

    /** Every task has one. */
    private Provider of(CryptoTask task) {
        return Objects.requireNonNull(providers.get(task), task::title);
    }

    /** @param length of the content, in octets */
    Cipher gcm(int length) throws GeneralSecurityException {
        CryptoTask task = length < CryptoTask.LONG_CONTENT ? CryptoTask.AES_GCM : CryptoTask.LONG_AES_GCM;
        return Cipher.getInstance("AES/GCM/NoPadding", of(task));
    }

    /** Whether content is decrypted faster in chunks than at once: if it is long and the JDK does it, which is not native. */
    boolean decryptsInChunks(int length) {
        return length >= CryptoTask.LONG_CONTENT
                && of(CryptoTask.LONG_AES_GCM).getName().equals(CryptoTask.JDK);
    }

    /** What AES-GCM encrypts with, without its tag. */
    Cipher counterMode() throws GeneralSecurityException {
        return Cipher.getInstance("AES/CTR/NoPadding", of(CryptoTask.LONG_AES_GCM));
    }

    SecureRandom random() {
        return random;
    }

    byte[] randomOctets(int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return octets;
    }

    @Override
    public String toString() {
        return "CryptoProvider[" + name() + "]";
    }
}
