package org.camelmle.component;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.CertificateKeySource;
import org.camelmle.keys.CertificateRules;
import org.camelmle.keys.KeyBindings;
import org.camelmle.keys.KeyFiles;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.storage.KeyStorage;
import org.camelmle.life.OwnKeys;
import org.camelmle.profile.Profile;
import org.jspecify.annotations.Nullable;

/**
 * Key options turned into sources: a location or a bean, never key text. Endpoints with the same settings share one
 * source.
 */
final class KeyLocations {

    private static final int LONGEST_LOCATION = 2048;
    private static final Pattern BARE_NAME = Pattern.compile("\\S{1,255}");
    private static final Pattern WITH_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]{0,31}:\\S.{0,2047}");

    private final CamelContext context;
    private final Clock clock;
    private final RemoteKeys remote;
    private final Map<Path, OwnKeys> own = new ConcurrentHashMap<>();
    private final KeyBindings bindings = new KeyBindings();
    private final Map<List<Object>, CertificateKeySource> certified = new ConcurrentHashMap<>();
    private final AtomicBoolean watched = new AtomicBoolean();

    /** @param clock for the dates of our own keys */
    KeyLocations(CamelContext context, Clock clock, RemoteKeys remote) {
        this.context = context;
        this.clock = clock;
        this.remote = remote;
    }

    /** The time for certificates and signatures. */
    Clock clock() {
        return clock;
    }

    /** The peer's keys. */
    KeySource publicKeys(Object value, Profile profile, MleConfiguration options) {
        Object given = dereferenced("publicKeys", value);
        if (given instanceof String location && isRemote(location)) {
            return remote.source(location, profile, options);
        }
        return local("publicKeys", given, options.getKeyPassword());
    }

    /** Our own keys. */
    KeySource privateKeys(Object value, MleConfiguration options) {
        Object given = dereferenced("privateKeys", value);
        if (given instanceof String location && location.startsWith("file:")) {
            Path file = file(location);
            if (isFolder(location) || !Files.exists(file) || isJson(file)) {
                return ownKeys(location);
            }
        }
        if (given instanceof String location && isRemote(location)) {
            throw wrong(
                    "privateKeys",
                    "the location of a private key on another machine",
                    "file:, classpath: or a bean: private keys are not fetched over a network");
        }
        return local("privateKeys", given, options.getKeyPassword());
    }

    /** What our own keys are for. */
    KeyBindings bindings() {
        return bindings;
    }

    /** The key file that operations on our own keys change. */
    OwnKeys ownKeys(Object value) {
        Object given = dereferenced("privateKeys", value);
        if (given instanceof String location && location.startsWith("file:")) {
            return own.computeIfAbsent(
                    file(location),
                    file -> new OwnKeys(isFolder(location) ? KeyStorage.folder(file) : KeyStorage.of(file), clock));
        }
        throw wrong(
                "privateKeys",
                "no file",
                "file:<path> of the JWKS file, or file:<path>/ of the folder, that holds our own keys");
    }

    /** Keys with their certificates, where the profile tells them by those. */
    KeySource certified(CertificateRules rules, Object value, MleConfiguration options) {
        String option = rules.purpose().option();
        Object given = dereferenced(option, value);
        char[] secret = options.getKeyPassword() == null
                ? new char[0]
                : options.getKeyPassword().toCharArray();
        if (given instanceof KeySource source) {
            return source;
        }
        if (given instanceof KeySet keys) {
            return KeySource.of(keys);
        }
        watchCertificates();
        Object same = given instanceof byte[] content ? ByteBuffer.wrap(content) : given;
        return certified.computeIfAbsent(
                List.of(rules, same, new String(secret)),
                key -> new CertificateKeySource(certificateLocation(option, given, secret), rules, clock));
    }

    /** There is nothing to tell of in a context whose keys come without certificates. */
    private void watchCertificates() {
        HealthCheckRegistry health = HealthCheckRegistry.get(context);
        if (health != null && watched.compareAndSet(false, true)) {
            health.register(new CertificateHealth(this::certificates, clock));
        }
    }

    private CertificateLocation certificateLocation(String option, Object given, char[] secret) {
        if (given instanceof KeyStoreParameters parameters && parameters.getResource() != null) {
            return CertificateLocation.of(context, option, parameters, secret);
        }
        if (given instanceof KeyStoreParameters parameters) {
            return CertificateLocation.of(option, opened(option, parameters), passwordOf(parameters, secret));
        }
        if (given instanceof KeyStore store) {
            return CertificateLocation.of(option, store, secret);
        }
        if (given instanceof byte[] content) {
            return CertificateLocation.of(option, content, secret);
        }
        if (given instanceof String location) {
            return CertificateLocation.of(context, option, location, secret);
        }
        throw wrong(
                option,
                "a bean of type " + given.getClass().getName(),
                "file: or classpath:, or a bean of type KeySource, KeySet, KeyStoreParameters, KeyStore or byte[]");
    }

    private KeyStore opened(String option, KeyStoreParameters parameters) {
        try {
            parameters.setCamelContext(context);
            return parameters.createKeyStore();
        } catch (GeneralSecurityException | IOException e) {
            throw wrong(
                    option, "KeyStoreParameters whose store cannot be opened", "the right resource, type and password");
        }
    }

    /** The sources of keys with certificates that are in use, for health. */
    Collection<CertificateKeySource> certificates() {
        return certified.values();
    }

    private KeySource local(String option, Object given, @Nullable String password) {
        char[] secret = password == null ? new char[0] : password.toCharArray();
        if (given instanceof KeySource source) {
            return source;
        }
        if (given instanceof KeySet keys) {
            return KeySource.of(keys);
        }
        if (given instanceof KeyStoreParameters parameters) {
            return KeySource.of(keyStore(option, parameters, secret));
        }
        if (given instanceof KeyStore store) {
            return KeySource.of(KeyFiles.read(store, option, secret));
        }
        if (given instanceof byte[] content) {
            return KeySource.of(KeyFiles.read(content, option, secret));
        }
        if (given instanceof String location) {
            return KeySource.of(keyFile(option, location, secret));
        }
        throw wrong(
                option,
                "a bean of type " + given.getClass().getName(),
                "a location (file:, classpath:, https:, another endpoint URI) or a bean of type KeySource, KeySet, "
                        + "KeyStoreParameters, KeyStore or byte[]");
    }

    private KeySet keyFile(String option, String location, char[] secret) {
        byte[] content = content(option, location);
        try {
            return KeyFiles.read(content, location, secret);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private KeySet keyStore(String option, KeyStoreParameters parameters, char[] secret) {
        return KeyFiles.read(opened(option, parameters), option, passwordOf(parameters, secret));
    }

    /** The keys' own password, else that of the store around them. */
    private char[] passwordOf(KeyStoreParameters parameters, char[] secret) {
        if (secret.length > 0 || parameters.getPassword() == null) {
            return secret;
        }
        return context.resolvePropertyPlaceholders(parameters.getPassword()).toCharArray();
    }

    private byte[] content(String option, String location) {
        try (InputStream stream = ResourceHelper.resolveMandatoryResourceAsInputStream(context, location)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw unreadable(option, location);
        }
    }

    /** A text that is neither a location nor short may be a key, and is not repeated. */
    static MleConfigurationException unreadable(String option, String location) {
        boolean isLocation = location.startsWith("file:")
                || location.startsWith("classpath:")
                || BARE_NAME.matcher(location).matches();
        return wrong(
                option,
                (isLocation ? "'" + location + "'" : "a text that is no location") + ", which cannot be read",
                "an existing, readable file or resource; key text goes into a bean");
    }

    /**
     * Takes the text of beans for what it is. Camel puts a bean in the place of its name, and then a text could not be
     * told from a location any more.
     *
     * @param parameters of an endpoint
     */
    void keepTextOfBeans(Map<String, Object> parameters) {
        Stream.concat(
                        Stream.of(CertificateRules.Purpose.values()).map(CertificateRules.Purpose::option),
                        Stream.of("auditKey"))
                .forEach(name -> parameters.computeIfPresent(
                        name,
                        (option, value) -> value instanceof String text && text.startsWith("#")
                                ? bean(text).filter(byte[].class::isInstance).orElse(value)
                                : value));
    }

    /** The bean of this name; a text in it is content, unless it is a location. */
    private Optional<Object> bean(String reference) {
        Object bean = CamelContextHelper.lookup(context, name(reference));
        return bean instanceof String text && !WITH_SCHEME.matcher(text.strip()).matches()
                ? Optional.of(text.getBytes(StandardCharsets.UTF_8))
                : Optional.ofNullable(bean);
    }

    private static String name(String reference) {
        return reference.startsWith("#bean:") ? reference.substring("#bean:".length()) : reference.substring(1);
    }

    /** A reference in a String is looked up here: some ways of setting an option leave its text in place. */
    private Object dereferenced(String option, Object value) {
        if (!(value instanceof String text)) {
            return value;
        }
        String trimmed = text.trim();
        if (trimmed.startsWith("{") || trimmed.contains("-----BEGIN") || trimmed.length() > LONGEST_LOCATION) {
            throw wrong(option, "key text", "a location or a bean: key text in an option ends up in logs");
        }
        if (trimmed.startsWith("#")) {
            return bean(trimmed)
                    .orElseThrow(() -> wrong(
                            option, "the reference '#" + name(trimmed) + "'", "a bean of that name in the registry"));
        }
        return trimmed;
    }

    static boolean isRemote(String location) {
        return !location.startsWith("file:") && !location.startsWith("classpath:") && location.contains(":");
    }

    /** One that is there, or that will be: its location ends with a slash. */
    private static boolean isFolder(String location) {
        return location.endsWith("/") || Files.isDirectory(file(location));
    }

    static Path file(String location) {
        String path = location.substring("file:".length());
        return Path.of(path.startsWith("//") ? path.substring(2) : path)
                .toAbsolutePath()
                .normalize();
    }

    private static boolean isJson(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            int first = stream.read();
            while (first == ' ' || first == '\n' || first == '\r' || first == '\t') {
                first = stream.read();
            }
            return first == '{';
        } catch (IOException e) {
            throw wrong("privateKeys", "'" + file + "', which cannot be read", "a readable file");
        }
    }

    static MleConfigurationException wrong(String option, String found, String expected) {
        return new MleConfigurationException(new Explanation(
                "the option " + option + " with " + found,
                expected,
                "a wrong or missing value",
                "correct " + option + " on the endpoint, the data format or camel.component.mle"));
    }
}
