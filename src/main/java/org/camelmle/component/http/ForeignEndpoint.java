package org.camelmle.component.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * An address that somebody else has named and that we are to fetch from, such as the well-known endpoint of a customer:
 * whoever names it must not reach through us what only we can reach.
 */
public final class ForeignEndpoint {

    // A last label like this makes a host an address of version 4, however it is spelt: 0x7f.1, 2130706433, 0177.0.0.1.
    private static final Pattern NUMBER_AT_THE_END = Pattern.compile("(?i)(.*\\.)?([0-9]+|0x[0-9a-f]*)\\.?");
    private static final int HTTPS = 443;
    private static final int LONGEST = 2000;

    private final URI uri;
    private final Predicate<InetAddress> addresses;

    private ForeignEndpoint(URI uri, Predicate<InetAddress> addresses) {
        this.uri = uri;
        this.addresses = addresses;
    }

    /**
     * One on the internet: https, its usual port, a host that has a name, neither user nor fragment. Where the name leads is
     * looked at each time that it is fetched from.
     *
     * @return empty if it is none
     */
    public static Optional<ForeignEndpoint> onTheInternet(String url) {
        return parsed(url)
                .filter(uri -> "https".equalsIgnoreCase(uri.getScheme()))
                .filter(uri -> uri.getPort() == -1 || uri.getPort() == HTTPS)
                .filter(uri -> !uri.getHost().startsWith("["))
                .filter(uri -> !NUMBER_AT_THE_END.matcher(uri.getHost()).matches())
                .map(uri -> new ForeignEndpoint(uri, PublicAddresses::contains));
    }

    /**
     * One on this host, by http or https and at any port: for what itself serves this host only.
     *
     * @return empty if it is none
     */
    public static Optional<ForeignEndpoint> onThisHost(String url) {
        return parsed(url)
                .filter(uri -> HttpEndpoints.isHttp(uri.toString()) && HttpEndpoints.isLoopback(uri))
                .map(uri -> new ForeignEndpoint(uri, InetAddress::isLoopbackAddress));
    }

    /** For tests, whose servers have no public address. */
    static ForeignEndpoint at(URI uri, Predicate<InetAddress> addresses) {
        return new ForeignEndpoint(uri, addresses);
    }

    private static Optional<URI> parsed(String url) {
        try {
            return Optional.of(new URI(url))
                    .filter(uri -> url.length() <= LONGEST)
                    .filter(uri -> uri.getHost() != null && uri.getRawUserInfo() == null)
                    .filter(uri -> uri.getRawFragment() == null);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Whether the host may have this address. */
    boolean mayBeAt(InetAddress address) {
        return addresses.test(address);
    }

    URI uri() {
        return uri;
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
