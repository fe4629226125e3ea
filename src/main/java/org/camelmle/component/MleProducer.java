package org.camelmle.component;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.camelmle.component.http.JsonBody;
import org.camelmle.component.observe.RunningProfiles;
import org.camelmle.component.wire.BodyBytes;
import org.camelmle.component.wire.WireHeaders;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.message.JweInspection;
import org.camelmle.message.Requirement;
import org.camelmle.message.Role;
import org.camelmle.profile.Profile.Direction;

/** {@code mle:encrypt}, {@code mle:decrypt} and {@code mle:inspect}: one message, one step. */
final class MleProducer extends DefaultProducer {

    private final MleEndpoint endpoint;
    private ExchangeCipher cipher;
    private KeySource privateKeys;
    private CipherOptions options;
    private String method = "POST";
    private RunningProfiles.Run run = RunningProfiles.Run.NONE;

    MleProducer(MleEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        MleComponent component = endpoint.component();
        options = new CipherOptions(endpoint.getCamelContext(), endpoint.getConfiguration());
        if (signs()) {
            method = MleCallProducer.method(endpoint.getConfiguration().getHttpMethod());
        }
        privateKeys = endpoint.getOperation() != MleOperation.inspect && usesPrivateKeys()
                ? options.requirePrivateKeys(component.keyLocations())
                : options.privateKeys(component.keyLocations());
        cipher = component.newCipher(endpoint.getConfiguration());
        if (signs()) {
            options.signing(component.keyLocations());
        }
        if (endpoint.getOperation() == MleOperation.encrypt
                && endpoint.getConfiguration().getRole() == Role.CLIENT
                && endpoint.getConfiguration().getEncryptedRequest() != Requirement.OFF
                && MleCallProducer.hasBody(method)) {
            options.requirePublicKeys();
        }
        if (needsPublicKeys()) {
            component.remoteKeys().fetchOnceStarted(options.publicKeys(component.keyLocations()));
        }
        if (endpoint.getOperation() != MleOperation.inspect) {
            run = component.watch(endpoint.getConfiguration(), endpoint.getOperation());
        }
    }

    @Override
    protected void doStop() throws Exception {
        run.close();
        super.doStop();
    }

    /** A client encrypts to them; a server looks the key for the answer up in them. */
    private boolean needsPublicKeys() {
        MleOperation operation =
                endpoint.getConfiguration().getRole() == Role.CLIENT ? MleOperation.encrypt : MleOperation.decrypt;
        return endpoint.getOperation() == operation && options.usesPublicKeys();
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        switch (endpoint.getOperation()) {
            case encrypt -> encrypt(exchange, message);
            case decrypt -> decrypt(exchange, message);
            case inspect -> inspect(exchange, message);
            default -> throw new IllegalStateException("Not an operation on one message: " + endpoint.getOperation());
        }
    }

    private void encrypt(Exchange exchange, Message message) {
        if (!signs()) {
            message.setBody(cipher.encrypt(exchange, message.getBody()));
            return;
        }
        if (MleCallProducer.hasBody(method)) {
            message.setBody(cipher.encrypt(exchange, message.getBody()));
        } else {
            // The method is the option's, so a body on the message is none of the request.
            message.setBody(cipher.encrypt(exchange, new byte[0]));
            message.setBody(null);
        }
        // What was signed is what the next step sends: no header may turn it elsewhere.
        WireHeaders.removeControls(message);
        message.setHeader(Exchange.HTTP_METHOD, method);
    }

    private boolean signs() {
        return endpoint.getOperation() == MleOperation.encrypt && options.signsRequests();
    }

    private void decrypt(Exchange exchange, Message message) {
        byte[] decrypted = cipher.decrypt(exchange, message.getBody());
        // An answer without a body stays one.
        if (message.getBody() != null) {
            message.setBody(decrypted);
        }
    }

    private void inspect(Exchange exchange, Message message) {
        MleConfiguration configuration = endpoint.getConfiguration();
        BodyBytes bodies = BodyBytes.of(exchange.getContext(), options.longestBody());
        byte[] body = bodies.of(exchange, message.getBody());
        int limit = configuration.getMaxMessageSize();
        KeySource ours = configuration.getPrivateKeys() == null ? KeySource.of(KeySet.EMPTY) : privateKeys;
        CryptoProvider crypto = endpoint.component().cryptoProvider(configuration);
        JweInspection inspection = configuration.isDiagnose()
                ? JweInspection.diagnosed(body, incoming(), limit, ours, crypto)
                : JweInspection.of(body, incoming(), limit, ours);
        Map<String, Object> members = inspection.toMap();
        members.put("cryptoProvider", crypto.name());
        message.setBody(JsonBody.of(members));
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
    }

    /** What comes in: an answer to a client, a request to a server. */
    private Direction incoming() {
        return endpoint.getConfiguration().getRole() == Role.CLIENT
                ? options.resolvedProfile().response()
                : options.resolvedProfile().request();
    }

    private boolean usesPrivateKeys() {
        if (endpoint.getOperation() == MleOperation.decrypt) {
            return true;
        }
        return endpoint.getConfiguration().getRole() == Role.CLIENT && options.requestsNamePrivateKeys();
    }
}
