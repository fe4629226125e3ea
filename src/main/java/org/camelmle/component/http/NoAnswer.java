package org.camelmle.component.http;

import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Why a server gave no answer, in words of ours: an exception's own may be the server's. */
final class NoAnswer {

    private NoAnswer() {}

    static String because(Exception failure) {
        String name = failure.getClass().getSimpleName();
        return "no answer ("
                + reason(causes(failure)).map(reason -> name + ": " + reason).orElse(name) + ")";
    }

    private static Optional<String> reason(List<Throwable> causes) {
        if (has(causes, UnknownHostException.class)) {
            return Optional.of("the host's name leads to no address");
        }
        if (has(causes, CertificateExpiredException.class)) {
            return Optional.of("the server's certificate has expired");
        }
        if (has(causes, CertificateNotYetValidException.class)) {
            return Optional.of("the server's certificate is not valid yet");
        }
        if (has(causes, CertPathBuilderException.class) || has(causes, CertPathValidatorException.class)) {
            return Optional.of("the server's certificate was issued by nobody who is trusted here");
        }
        // What is left to find fault with is the name.
        if (has(causes, SSLPeerUnverifiedException.class) || has(causes, CertificateException.class)) {
            return Optional.of("the server's certificate is for another host");
        }
        return Optional.empty();
    }

    private static boolean has(List<Throwable> causes, Class<? extends Throwable> type) {
        return causes.stream().anyMatch(type::isInstance);
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && !causes.contains(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }
}
