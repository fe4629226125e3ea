package org.camelmle.cli;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.camelmle.KeyRejectedException;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MleException;

/**
 * Says a failure in one sentence. Only our own exceptions are quoted: a foreign message may hold payload or, with a
 * route in it, the API key.
 */
final class FailureSentence {

    private FailureSentence() {}

    static String of(Throwable failure) {
        return find(failure, MleException.class)
                .map(Throwable::getMessage)
                .or(() -> find(failure, CommandFailure.class).map(Throwable::getMessage))
                .or(() -> connection(failure))
                .orElseGet(() -> "unexpected " + root(failure).getClass().getSimpleName()
                        + "; run again with --verbose to see Camel's log");
    }

    /** Whether the next message would fail in the same way: the other side is not there, or a key is no good. */
    static boolean isLasting(Throwable failure) {
        return connection(failure).isPresent()
                || find(failure, KeyUnavailableException.class).isPresent()
                || find(failure, KeyRejectedException.class).isPresent();
    }

    private static Optional<String> connection(Throwable failure) {
        if (find(failure, UnknownHostException.class).isPresent()) {
            return Optional.of("the host's name is unknown; check METHOD_URL and your network");
        }
        if (find(failure, SSLException.class).isPresent()) {
            return Optional.of(
                    "no TLS connection could be made; check the URL, the proxy and the trusted certificates");
        }
        if (find(failure, SocketTimeoutException.class).isPresent()) {
            return Optional.of("the server did not answer in time");
        }
        return find(failure, ConnectException.class).map(e -> "the server could not be reached");
    }

    private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
        return chain(failure).filter(type::isInstance).map(type::cast).findFirst();
    }

    private static Throwable root(Throwable failure) {
        return chain(failure).reduce((first, second) -> second).orElse(failure);
    }

    private static Stream<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(20);
    }
}
