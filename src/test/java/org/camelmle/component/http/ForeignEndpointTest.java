package org.camelmle.component.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses that somebody else names may be fetched from. */
class ForeignEndpointTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://customer.example/.well-known/jwks.json",
                "HTTPS://Customer.Example:443/keys?team=7",
                "https://xn--80ak6aa92e.example",
                "https://4.customer.example"
            })
    void namedHostOnTheInternetMayBe(String url) {
        assertThat(ForeignEndpoint.onTheInternet(url)).isPresent();
        assertThat(ForeignEndpoint.onThisHost(url)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://customer.example/keys",
                "https://customer.example:8443/keys",
                "https://customer.example:22",
                "https://user@customer.example/keys",
                "https://user:password@customer.example/keys",
                "https://@customer.example/keys",
                "https://customer.example/keys#fragment",
                "https://127.0.0.1/keys",
                "https://127.1/keys",
                "https://2130706433/keys",
                "https://0x7f000001/keys",
                "https://0x7f.1/keys",
                "https://0177.0.0.1/keys",
                "https://127.0.0.1./keys",
                "https://93.184.216.34/keys",
                "https://customer.0x7f/keys",
                "https://[::1]/keys",
                "https://[::ffff:127.0.0.1]/keys",
                "https://[2606:2800:220:1::1]/keys",
                "https://customer_1.example/keys",
                "https:///keys",
                "https:customer.example",
                "file:///etc/passwd",
                "jar:https://customer.example/keys!/x",
                "ftp://customer.example/keys",
                "gopher://customer.example/keys",
                "customer.example/keys",
                "https://customer.example\\@127.0.0.1/",
                "https://customer.example /keys",
                "",
                "keys"
            })
    void nothingElseMayBe(String url) {
        assertThat(ForeignEndpoint.onTheInternet(url)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8080/keys", "https://localhost:8443/keys", "http://[::1]:8080/keys"})
    void whatServesThisHostMayBeOnIt(String url) {
        assertThat(ForeignEndpoint.onThisHost(url)).isPresent();
        assertThat(ForeignEndpoint.onTheInternet(url)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1.customer.example/keys",
                "http://localhost.customer.example/keys",
                "http://user@127.0.0.1/keys",
                "http://169.254.169.254/keys",
                "http://10.0.0.1/keys",
                "http://0.0.0.0/keys",
                "file://localhost/etc/passwd"
            })
    void nothingElseIsOnThisHost(String url) {
        assertThat(ForeignEndpoint.onThisHost(url)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "93.184.216.34",
                "8.8.8.8",
                "100.63.255.255",
                "100.128.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "198.20.0.0",
                "223.255.255.255",
                "2606:2800:220:1::1",
                "2a00:1450:4001:82f::200e"
            })
    void addressesOnTheInternetArePublic(String address) throws UnknownHostException {
        assertThat(PublicAddresses.contains(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.1.2.3",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.7",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "3fff::1",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void addressesOfAnythingNearerAreNot(String address) throws UnknownHostException {
        assertThat(PublicAddresses.contains(InetAddress.getByName(address))).isFalse();
    }
}
