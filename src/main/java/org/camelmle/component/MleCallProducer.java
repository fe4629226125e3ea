package org.camelmle.component;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.service.ServiceHelper;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;
import org.camelmle.component.http.HttpEndpoints;
import org.camelmle.message.Requirement;
import org.camelmle.message.Role;

/** {@code mle:call}: encrypt, send to the target, decrypt, under one idempotency key. */
final class MleCallProducer extends DefaultAsyncProducer {

    private static final String IDEMPOTENCY_HEADER = "Idempotency-Key";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "DELETE", "POST", "PUT", "PATCH");
    private static final Set<String> BODILESS = Set.of("GET", "HEAD", "DELETE");
    private static final Set<String> WITHOUT_IDEMPOTENCY_KEY = Set.of("GET", "HEAD");

    private final MleEndpoint endpoint;
    private String method;
    private ExchangeCipher cipher;
    private AsyncProducer target;

    MleCallProducer(MleEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        MleConfiguration configuration = endpoint.getConfiguration();
        method = method(configuration.getHttpMethod());
        if (configuration.getTarget() == null) {
            throw wrong(
                    "target", "no value", "the endpoint to send to", "set target, for example https://<host>/<path>");
        }
        if (configuration.getRole() != Role.CLIENT) {
            throw wrong("role", "server", "client", "a server uses mle:decrypt and mle:encrypt around its own steps");
        }
        MleComponent component = endpoint.component();
        if (!BODILESS.contains(method)) {
            requireKeys(component.keyLocations());
        }
        cipher = component.newCipher(configuration);
        target = HttpEndpoints.get(endpoint.getCamelContext(), "target", configuration.getTarget(), method, Map.of())
                .createAsyncProducer();
        ServiceHelper.startService(target);
    }

    private void requireKeys(KeyLocations locations) throws Exception {
        CipherOptions options = new CipherOptions(endpoint.getCamelContext(), endpoint.getConfiguration());
        CipherOptions.requirePrivateKeys(options.privateKeys(locations));
        if (endpoint.getConfiguration().getEncryptedRequest() != Requirement.OFF) {
            options.requirePublicKeys();
            endpoint.component().remoteKeys().fetchOnceStarted(options.publicKeys(locations));
        }
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopService(target);
        super.doStop();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        boolean ownKey = exchange.getProperty(MleConstants.IDEMPOTENCY_KEY) == null;
        try {
            leave(exchange);
        } catch (RuntimeException e) {
            arrive(exchange, ownKey, e);
            callback.done(true);
            return true;
        }
        return target.process(exchange, doneSync -> {
            arrive(exchange, ownKey, exchange.getException());
            callback.done(doneSync);
        });
    }

    private void leave(Exchange exchange) {
        Message message = exchange.getMessage();
        if (exchange.getProperty(MleConstants.IDEMPOTENCY_KEY) == null) {
            exchange.setProperty(MleConstants.IDEMPOTENCY_KEY, UUID.randomUUID().toString());
        }
        exchange.setProperty(MleConstants.TARGET, endpoint.getConfiguration().getTarget());
        // Neither an earlier call's control headers nor an inbound request's may steer this one.
        message.removeHeaders("CamelHttp*");
        message.removeHeader(IDEMPOTENCY_HEADER);
        if (BODILESS.contains(method)) {
            message.setBody(null);
            cipher.withoutBody(exchange);
        } else {
            message.setBody(cipher.encrypt(exchange, message.getBody()));
        }
        if (!WITHOUT_IDEMPOTENCY_KEY.contains(method)) {
            message.setHeader(IDEMPOTENCY_HEADER, exchange.getProperty(MleConstants.IDEMPOTENCY_KEY, String.class));
        }
    }

    private void arrive(Exchange exchange, boolean ownKey, Throwable failure) {
        Message message = exchange.getMessage();
        try {
            if (failure != null) {
                cipher.fail(message);
                exchange.setException(failure);
                return;
            }
            byte[] decrypted = cipher.decrypt(exchange, message.getBody());
            if (message.getBody() != null) {
                message.setBody(decrypted);
            }
        } catch (RuntimeException e) {
            exchange.setException(e);
        } finally {
            if (ownKey) {
                exchange.removeProperty(MleConstants.IDEMPOTENCY_KEY);
            }
        }
    }

    private static String method(String option) {
        String upper = option.toUpperCase(Locale.ROOT);
        if (!METHODS.contains(upper)) {
            throw wrong("httpMethod", "'" + option + "'", "one of " + METHODS, "correct httpMethod");
        }
        return upper;
    }

    private static MleConfigurationException wrong(String option, String found, String expected, String next) {
        return new MleConfigurationException(new Explanation(
                "the option " + option + " of mle:call with " + found, expected, "a wrong or missing value", next));
    }
}
