package org.camelmle.component.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.Timeout;
import org.camelmle.keys.JwksDocument;
import org.camelmle.keys.remote.JwksFetch;

/**
 * Fetches a JWKS from an address that somebody else has named. The host's addresses are looked up once per fetch: those
 * that were judged are those that are connected to, whatever its name leads to a moment later. It goes through no proxy,
 * follows no redirect, sends neither credential nor cookie, and leaves no connection open.
 */
public final class ForeignJwksFetch implements JwksFetch {

    private static final List<String> KEPT_HEADERS =
            List.of("cache-control", "age", "etag", "content-encoding", "retry-after");

    private final ForeignEndpoint endpoint;
    private final Duration timeout;
    private final SSLContext tls;
    private final DnsResolver names;
    private final AbandonableWork work = new AbandonableWork(ForeignJwksFetch::thread);

    /**
     * One that trusts whom the platform trusts.
     *
     * @param timeout for the whole exchange, the look-up of the host's addresses included
     */
    public ForeignJwksFetch(ForeignEndpoint endpoint, Duration timeout) {
        this(endpoint, timeout, SSLContexts.createDefault());
    }

    /** @param tls whom to trust */
    public ForeignJwksFetch(ForeignEndpoint endpoint, Duration timeout, SSLContext tls) {
        this(endpoint, timeout, tls, SystemDefaultDnsResolver.INSTANCE);
    }

    ForeignJwksFetch(ForeignEndpoint endpoint, Duration timeout, SSLContext tls, DnsResolver names) {
        this.endpoint = Objects.requireNonNull(endpoint, "endpoint");
        this.timeout = Objects.requireNonNull(timeout, "timeout");
        this.tls = Objects.requireNonNull(tls, "tls");
        this.names = Objects.requireNonNull(names, "names");
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "mle-fetch");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Answer fetch(Optional<String> ifNoneMatch) throws FetchFailedException {
        HttpGet request = new HttpGet(endpoint.uri());
        request.setHeader("Accept", "application/jwk-set+json, application/json");
        request.setHeader("Accept-Encoding", "identity");
        ifNoneMatch.ifPresent(tag -> request.setHeader("If-None-Match", tag));
        try {
            return work.within(timeout, () -> HttpDeadline.within(timeout, () -> exchange(request)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchFailedException("no answer (the thread that waited for it was interrupted)");
        } catch (AbandonableWork.TooManyException e) {
            throw new FetchFailedException(String.valueOf(e.getMessage()));
        } catch (RefusedAddressException e) {
            throw new FetchFailedException("the host " + endpoint.uri().getHost()
                    + " was not asked: its name leads to an address that may not be fetched from");
        } catch (TooLongException e) {
            throw new FetchFailedException("the answer is longer than " + JwksDocument.MAX_BYTES + " octets");
        } catch (Exception e) {
            throw new FetchFailedException(NoAnswer.because(e));
        }
    }

    private Answer exchange(HttpGet request) throws IOException {
        try (CloseableHttpClient client = client()) {
            return client.execute(request, ForeignJwksFetch::answer);
        }
    }

    private CloseableHttpClient client() {
        Timeout patience = Timeout.of(timeout.toMillis(), TimeUnit.MILLISECONDS);
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new JudgedNames(endpoint, names))
                        .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls))
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(patience)
                                .setSocketTimeout(patience)
                                .build())
                        .build())
                .setDefaultRequestConfig(
                        RequestConfig.custom().setResponseTimeout(patience).build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .addExecInterceptorFirst("mle-deadline", HttpDeadline::watch)
                .build();
    }

    private static Answer answer(ClassicHttpResponse response) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (Header header : response.getHeaders()) {
            String name = header.getName().toLowerCase(Locale.ROOT);
            if (KEPT_HEADERS.contains(name)) {
                headers.putIfAbsent(name, header.getValue());
            }
        }
        return new Answer(OptionalInt.of(response.getCode()), headers, body(response));
    }

    private static byte[] body(ClassicHttpResponse response) throws IOException {
        if (response.getEntity() == null) {
            return new byte[0];
        }
        byte[] body = HttpDeadline.read(response.getEntity().getContent(), JwksDocument.MAX_BYTES);
        if (body.length > JwksDocument.MAX_BYTES) {
            throw new TooLongException();
        }
        return body;
    }

    /** Gives out no address that was not judged. One that may not be is enough to give out none. */
    private record JudgedNames(ForeignEndpoint endpoint, DnsResolver names) implements DnsResolver {

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            InetAddress[] found = names.resolve(host);
            if (!Stream.of(found).allMatch(endpoint::mayBeAt)) {
                throw new RefusedAddressException();
            }
            return found;
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }

    private static final class RefusedAddressException extends UnknownHostException {
        private static final long serialVersionUID = 1L;
    }

    private static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
