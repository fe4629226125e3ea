package org.camelmle.component.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.camelmle.keys.JwksDocument;
import org.camelmle.keys.remote.JwksFetch.Answer;
import org.camelmle.keys.remote.JwksFetch.FetchFailedException;
import org.camelmle.testkit.Authority;
import org.camelmle.testkit.DrippingServer;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.RecordingServer.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A fetch from where a stranger said: what its name leads to, where its answer sends us, and what it gets of ours. */
class ForeignJwksFetchTest {

    private static final String HOST = "keys.customer.example";
    private static final String PUBLIC = "93.184.216.34";
    private static final String HERE = "127.0.0.1";
    private static final Duration TIME = Duration.ofSeconds(5);
    private static final Authority AUTHORITY = new Authority("trusted");

    private final String jwks = new NimbusPeer().jwks();
    private RecordingServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    private void serve(SSLContext tls, Function<Request, Reply> answer) {
        server = new RecordingServer(0, tls, answer);
    }

    private URI url() {
        return URI.create(server.url().replace(HERE, HOST) + "/keys");
    }

    /** Answers the first look-up with the first address, and so on. */
    private record Names(Deque<String> answers) implements DnsResolver {

        static Names of(String... answers) {
            return new Names(new ArrayDeque<>(List.of(answers)));
        }

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            String next = answers.size() > 1 ? answers.poll() : answers.peek();
            String[] texts = next.split(",", -1);
            InetAddress[] addresses = new InetAddress[texts.length];
            for (int i = 0; i < addresses.length; i++) {
                addresses[i] = InetAddress.getByAddress(
                        host, InetAddress.getByName(texts[i]).getAddress());
            }
            return addresses;
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }

    /** With the rule for addresses as it is, and for the port as servers of tests need it. */
    private ForeignJwksFetch strict(Names names) {
        return new ForeignJwksFetch(
                ForeignEndpoint.at(url(), PublicAddresses::contains), TIME, AUTHORITY.client(), names);
    }

    private ForeignJwksFetch lenient(Names names) {
        return new ForeignJwksFetch(
                ForeignEndpoint.at(url(), InetAddress::isLoopbackAddress), TIME, AUTHORITY.client(), names);
    }

    @Test
    void keysAreFetchedFromTheNamedHostAndNothingOfOursIsSent() throws Exception {
        serve(
                AUTHORITY.server(HOST),
                request -> Reply.json(200, jwks).with("ETag", "\"7\"").with("Set-Cookie", "a=b"));
        ForeignJwksFetch fetch = lenient(Names.of(HERE));

        Answer first = fetch.fetch(Optional.empty());
        fetch.fetch(Optional.of("\"7\""));

        assertThat(first.status()).hasValue(200);
        assertThat(first.headers()).containsEntry("etag", "\"7\"");
        assertThat(new String(first.body(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo(jwks);
        Request second = server.requests().get(1);
        assertThat(second.header("Host")).startsWith(HOST);
        assertThat(second.header("If-None-Match")).isEqualTo("\"7\"");
        assertThat(second.headers().keySet())
                .isSubsetOf("accept", "accept-encoding", "connection", "host", "if-none-match", "user-agent");
    }

    @Test
    void nameThatLeadsHomeIsNotFollowed() {
        serve(AUTHORITY.server(HOST), request -> Reply.json(200, jwks));

        assertThatThrownBy(() -> strict(Names.of(HERE)).fetch(Optional.empty()))
                .isInstanceOf(FetchFailedException.class)
                .hasMessageContaining(HOST)
                .hasMessageContaining("may not be fetched from")
                .hasMessageNotContaining(HERE);
        assertThat(server.requests()).isEmpty();
    }

    /** One good address among several is no excuse for the others. */
    @Test
    void nameThatLeadsHomeTooIsNotFollowed() {
        serve(AUTHORITY.server(HOST), request -> Reply.json(200, jwks));

        assertThatThrownBy(() -> strict(Names.of(PUBLIC + "," + HERE)).fetch(Optional.empty()))
                .isInstanceOf(FetchFailedException.class)
                .hasMessageContaining("may not be fetched from");
        assertThat(server.requests()).isEmpty();
    }

    /** The name is looked up once a fetch: what it leads to after that is not connected to. */
    @Test
    void nameThatChangesBetweenLookAndConnectionGainsNothing() throws Exception {
        serve(AUTHORITY.server(HOST), request -> Reply.json(200, jwks));
        Names names = Names.of(HERE, "10.0.0.1");
        ForeignJwksFetch fetch = lenient(names);

        assertThat(fetch.fetch(Optional.empty()).status()).hasValue(200);
        assertThat(names.answers()).as("not asked for yet").containsExactly("10.0.0.1");
        assertThatThrownBy(() -> fetch.fetch(Optional.empty())).hasMessageContaining("may not be fetched from");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void redirectIsNotFollowed() throws Exception {
        serve(
                AUTHORITY.server(HOST),
                request -> request.uri().equals("/keys")
                        ? Reply.json(307, "")
                                .with("Location", url().resolve("/elsewhere").toString())
                        : Reply.json(200, jwks));

        assertThat(lenient(Names.of(HERE)).fetch(Optional.empty()).status()).hasValue(307);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void certificateForAnotherHostIsNotEnough() {
        serve(AUTHORITY.server("other.example"), request -> Reply.json(200, jwks));

        assertThatThrownBy(() -> lenient(Names.of(HERE)).fetch(Optional.empty()))
                .hasMessageContaining("for another host");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void certificateOfAStrangerIsNotEnough() {
        serve(new Authority("stranger").server(HOST), request -> Reply.json(200, jwks));

        assertThatThrownBy(() -> lenient(Names.of(HERE)).fetch(Optional.empty()))
                .hasMessageContaining("nobody who is trusted here");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void endlessAnswerIsCutOff() {
        serve(AUTHORITY.server(HOST), request -> Reply.json(200, " ".repeat(2 * JwksDocument.MAX_BYTES)));

        assertThatThrownBy(() -> lenient(Names.of(HERE)).fetch(Optional.empty()))
                .hasMessageContaining("longer than");
    }

    @Test
    void dripHoldsTheThreadNoLongerThanTheDeadline() throws Exception {
        serve(AUTHORITY.server(HOST), request -> Reply.json(200, jwks));
        try (DrippingServer dripping = new DrippingServer("HTTP/1.1 200 OK\r\n\r\n{\"keys\":[")) {
            ForeignJwksFetch fetch = new ForeignJwksFetch(
                    ForeignEndpoint.onThisHost(dripping.url()).orElseThrow(), Duration.ofMillis(300));

            assertThatThrownBy(() -> fetch.fetch(Optional.empty())).hasMessageContaining("no answer");
        }
    }
}
