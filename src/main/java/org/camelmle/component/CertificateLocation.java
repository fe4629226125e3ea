package org.camelmle.component;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.camelmle.keys.CertificateKeySource.Location;
import org.camelmle.keys.KeyFiles;
import org.camelmle.keys.MleKey;

/**
 * Where keys with certificates are: one or more files, a resource, or a bean that holds the content. Files are looked at
 * again; everything else stays as it was at start.
 *
 * @param name for messages, never content
 * @param files whose change is noticed
 */
record CertificateLocation(String name, List<Path> files, Function<CertificateLocation, List<MleKey>> reader)
        implements Location {

    private static final int LONGEST = 4 * 1024 * 1024;

    /** One text of locations, with commas between them. */
    static CertificateLocation of(CamelContext context, String option, String locations, char[] password) {
        List<String> all = Stream.of(locations.split(",", -1))
                .map(String::strip)
                .map(location -> located(option, location))
                .toList();
        List<Path> files = all.stream()
                .filter(location -> location.startsWith("file:"))
                .map(KeyLocations::file)
                .toList();
        return new CertificateLocation(locations, files, self -> {
            List<MleKey> keys = new ArrayList<>();
            for (String location : all) {
                keys.addAll(certified(content(context, option, location), location, password));
            }
            return keys;
        });
    }

    private static List<MleKey> certified(byte[] content, String location, char[] password) {
        try {
            return KeyFiles.readCertified(content, location, password);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    /** Content that a bean holds: octets, PEM text, or a PKCS#12 as base64 text, as a vault gives it. */
    static CertificateLocation of(String option, byte[] content, char[] password) {
        byte[] octets = decoded(content);
        return new CertificateLocation(
                "the bean of " + option, List.of(), self -> KeyFiles.readCertified(octets, self.name(), password));
    }

    /** A key store that is open. Of a PKCS#12 it may lack certificates that belong to no key. */
    static CertificateLocation of(String option, KeyStore store, char[] password) {
        return new CertificateLocation(
                "the bean of " + option, List.of(), self -> KeyFiles.readCertified(store, self.name(), password));
    }

    /** Parameters of a key store: its resource is read by itself, since a JDK key store hides certificates. */
    static CertificateLocation of(CamelContext context, String option, KeyStoreParameters parameters, char[] password) {
        String own = parameters.getPassword() == null
                ? new String(password)
                : context.resolvePropertyPlaceholders(parameters.getPassword());
        String resource = context.resolvePropertyPlaceholders(parameters.getResource());
        return of(context, option, resource, own.toCharArray());
    }

    /** A bare path of a file that is there is one that can be looked at again. */
    private static String located(String option, String location) {
        if (KeyLocations.isRemote(location)) {
            throw KeyLocations.wrong(
                    option,
                    "a location on another machine",
                    "file: or classpath:, each part of a list: certificates are pinned by what lies here");
        }
        return isFile(location) ? "file:" + location : location;
    }

    private static boolean isFile(String location) {
        try {
            return !location.contains(":") && Files.isRegularFile(Path.of(location));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    @Override
    public String version() {
        StringBuilder version = new StringBuilder();
        for (Path file : files) {
            try {
                BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
                version.append(now.lastModifiedTime())
                        .append(' ')
                        .append(now.size())
                        .append(' ');
                version.append(now.fileKey()).append(' ');
            } catch (IOException e) {
                version.append("gone ");
            }
        }
        return version.toString();
    }

    @Override
    public List<MleKey> read() {
        return reader.apply(this);
    }

    private static byte[] content(CamelContext context, String option, String location) {
        try (InputStream stream = ResourceHelper.resolveMandatoryResourceAsInputStream(context, location)) {
            return stream.readNBytes(LONGEST);
        } catch (IOException e) {
            throw KeyLocations.unreadable(option, location);
        }
    }

    private static byte[] decoded(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1).strip();
        try {
            return text.isEmpty() ? content : Base64.getMimeDecoder().decode(onlyBase64(text));
        } catch (IllegalArgumentException e) {
            return content;
        }
    }

    private static String onlyBase64(String text) {
        if (!text.matches("[A-Za-z0-9+/\\s]+={0,2}")) {
            throw new IllegalArgumentException("Not base64");
        }
        return text;
    }

    @Override
    public String toString() {
        return name;
    }
}
