package org.camelmle.component;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.service.ServiceHelper;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;
import org.camelmle.component.LogicalCall.Line;
import org.camelmle.component.LogicalCall.Operation;
import org.camelmle.component.http.AnswerBounds;
import org.camelmle.component.http.HttpEndpoints;
import org.camelmle.component.observe.RunningProfiles;
import org.camelmle.component.wire.BodyBytes;
import org.camelmle.message.CallPolicy;
import org.camelmle.message.Requirement;
import org.camelmle.message.Role;

/** {@code mle:call}: encrypt, send to the target, decrypt, with repetitions, under one idempotency key. */
final class MleCallProducer extends DefaultAsyncProducer {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "DELETE", "POST", "PUT", "PATCH");
    private static final Set<String> BODILESS = Set.of("GET", "HEAD", "DELETE");
    private static final Set<String> WITHOUT_IDEMPOTENCY_KEY = Set.of("GET", "HEAD");
    /** RFC 9110 section 9.2.2: run twice they do no more than run once. */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "PUT", "DELETE");

    private final MleEndpoint endpoint;
    private ExchangeCipher cipher;
    private AsyncProducer target;
    private Line line;
    private RunningProfiles.Run run = RunningProfiles.Run.NONE;

    MleCallProducer(MleEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        MleConfiguration configuration = endpoint.getConfiguration();
        String method = method(configuration.getHttpMethod());
        String location = configuration.getTarget();
        if (location == null) {
            throw wrong(
                    "target", "no value", "the endpoint to send to", "set target, for example https://<host>/<path>");
        }
        if (configuration.getRole() != Role.CLIENT) {
            throw wrong("role", "server", "client", "a server uses mle:decrypt and mle:encrypt around its own steps");
        }
        MleComponent component = endpoint.component();
        CipherOptions options = new CipherOptions(endpoint.getCamelContext(), configuration);
        if (hasBody(method) || options.signsRequests()) {
            requireKeys(options, component.keyLocations(), hasBody(method));
        }
        cipher = component.newCipherForCalls(configuration);
        target = HttpEndpoints.sender(
                endpoint.getCamelContext(), "target", location, method, bounds(options.longestBody()));
        ServiceHelper.startService(target);
        line = line(configuration, location, method);
        if (hasBody(method) || (options.signsRequests() && options.requestsNamePrivateKeys())) {
            run = component.watch(configuration, MleOperation.call);
        }
    }

    private AnswerBounds bounds(int octets) {
        return new AnswerBounds(endpoint.getConfiguration().getCallTimeout(), octets, () -> BodyBytes.tooLarge(octets));
    }

    private Line line(MleConfiguration configuration, String location, String method) {
        CipherOptions options = new CipherOptions(endpoint.getCamelContext(), configuration);
        MleComponent component = endpoint.component();
        boolean keyed = options.resolvedProfile().idempotencyKeys();
        CallPolicy policy = options.callPolicy();
        return new Line(
                cipher,
                target,
                options.resolvedProfile().name(),
                HttpEndpoints.origin(location),
                target.getEndpoint().getEndpointUri(),
                new Operation(
                        method, HttpEndpoints.place(location), HttpEndpoints.address(location, target.getEndpoint())),
                HttpEndpoints.isTlsOrLoopback(location, target.getEndpoint()),
                hasBody(method),
                keyed && !WITHOUT_IDEMPOTENCY_KEY.contains(method),
                keyed || IDEMPOTENT.contains(method) ? policy : policy.onlyWhatHasNotRun(),
                configuration.getFallback(),
                component.usedKeys(),
                component.events(),
                component.clock(),
                component.later());
    }

    private void requireKeys(CipherOptions options, KeyLocations locations, boolean hasBody) throws Exception {
        if (!options.signsRequests() || options.requestsNamePrivateKeys()) {
            options.requirePrivateKeys(locations);
        }
        if (hasBody && endpoint.getConfiguration().getEncryptedRequest() != Requirement.OFF) {
            options.requirePublicKeys();
            endpoint.component().remoteKeys().fetchOnceStarted(options.publicKeys(locations));
        }
    }

    @Override
    protected void doStop() throws Exception {
        run.close();
        ServiceHelper.stopService(target);
        super.doStop();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        LogicalCall call;
        try {
            call = LogicalCall.on(exchange, line, callback);
        } catch (RuntimeException e) {
            cipher.fail(exchange.getMessage());
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        return call.begin();
    }

    /**
     * The option {@code httpMethod} in upper case.
     *
     * @throws MleConfigurationException if it is none that is sent
     */
    static String method(String option) {
        String upper = option.toUpperCase(Locale.ROOT);
        if (!METHODS.contains(upper)) {
            throw wrong("httpMethod", "'" + option + "'", "one of " + METHODS, "correct httpMethod");
        }
        return upper;
    }

    /** Whether a request with this method has a body. */
    static boolean hasBody(String method) {
        return !BODILESS.contains(method);
    }

    private static MleConfigurationException wrong(String option, String found, String expected, String next) {
        return new MleConfigurationException(
                new Explanation("the option " + option + " with " + found, expected, "a wrong or missing value", next));
    }
}
