package fleet;

import java.nio.file.Files;
import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.camelmle.component.MleConstants;

/** Who asks for entities, and reads what became of them: it has the pairs for results and dead letters, and no worker's. */
final class Requester implements AutoCloseable {

    private final Main camel = new Main();
    private final ProducerTemplate template;

    Requester(String brokers, FleetKeys keys) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("camel.component.kafka.brokers", brokers);
        // Any endpoint that answers a JWKS: it is asked again as one over HTTP is.
        properties.setProperty("entities.worker-public-keys", "direct:worker-public-keys");
        properties.setProperty("camel.component.mle.min-refresh-interval", "1");
        properties.setProperty("results", "file:" + keys.pairs("results"));
        properties.setProperty("dead-letters", "file:" + keys.pairs("dead-letters"));
        properties.setProperty("camel.main.routes-include-pattern", "file:routes/kafka-entity-requests.camel.yaml");
        properties.setProperty("camel.main.shutdown-timeout", "5");
        // It is the fleet that ends it.
        camel.setShutdownStrategy(new SimpleMainShutdownStrategy());
        camel.setDefaultPropertyPlaceholderLocation("false");
        camel.setOverrideProperties(properties);
        camel.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:worker-public-keys")
                        .process(exchange -> exchange.getMessage().setBody(Files.readAllBytes(keys.publics("worker"))));
            }
        });
        camel.start();
        template = camel.getCamelTemplate();
    }

    /** Puts one request into the topic, through the shipped route. */
    void send(String key, String entity) {
        throwFailure(template.request("direct:request-entity", exchange -> {
            exchange.getMessage().setHeader("kafka.KEY", key);
            exchange.getMessage().setBody(entity);
        }));
    }

    /** Looks again which key the workers have; by itself that is done by the rules for any peer's keys. */
    void refreshKeys() {
        throwFailure(template.request(
                "mle:refreshKeys?profile=jwe&publicKeys={{entities.worker-public-keys}}", exchange -> {}));
    }

    /** What {@link #send} would put into the topic. */
    String encrypt(String entity) {
        Exchange encrypted = template.request(
                "mle:encrypt?profile=jwe&publicKeys={{entities.worker-public-keys}}",
                exchange -> exchange.getMessage().setBody(entity));
        throwFailure(encrypted);
        return encrypted.getMessage().getBody(String.class);
    }

    String openResult(String jwe) {
        return open("results", jwe);
    }

    String openDeadLetter(String jwe) {
        return open("dead-letters", jwe);
    }

    private String open(String pairs, String jwe) {
        Exchange opened = template.request(
                "mle:decrypt?profile=jwe&privateKeys={{" + pairs + "}}",
                exchange -> exchange.getMessage().setBody(jwe));
        throwFailure(opened);
        if (!Boolean.TRUE.equals(opened.getMessage().getHeader(MleConstants.ENCRYPTED))) {
            throw new IllegalStateException("A record came in clear");
        }
        return opened.getMessage().getBody(String.class);
    }

    private static void throwFailure(Exchange exchange) {
        if (exchange.getException() != null) {
            throw new IllegalStateException(exchange.getException());
        }
    }

    @Override
    public void close() {
        camel.stop();
    }
}
