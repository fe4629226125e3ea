package org.camelmle.heap;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.camelmle.component.MleComponent;
import org.camelmle.component.MleConfiguration;
import org.camelmle.testkit.TappedRandom;

/**
 * A process that sends messages and then dumps its heap: all of it, and without what is garbage. Its context goes on
 * running, so what it holds then it holds for good.
 *
 * <p>Arguments: the peer's URL, the folder with our keys, how many messages.
 */
final class Victim {

    /** Found as well, or the search is worth nothing: a text and a content key that somebody holds. */
    private static final List<Object> PLANTED = new ArrayList<>();

    private final CamelContext context = new DefaultCamelContext();
    private final String peer;

    private Victim(String peer) {
        this.peer = peer;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        new TappedRandom(new DrawnNumbers(folder.resolve("drawn")));
        Victim victim = new Victim(arguments[0]);
        plant();
        victim.start(folder);
        victim.send(Integer.parseInt(arguments[2]));
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        jvm.dumpHeap(folder.resolve("all.hprof").toString(), false);
        jvm.dumpHeap(folder.resolve("live.hprof").toString(), true);
        victim.context.stop();
    }

    private static void plant() {
        byte[] contentKey = new byte[44];
        new SecureRandom().nextBytes(contentKey);
        PLANTED.add(contentKey);
        PLANTED.add(Needle.canary("payload", 0));
    }

    private void start(Path folder) throws Exception {
        MleComponent component = new MleComponent();
        MleConfiguration options = component.getConfiguration();
        options.setPublicKeys(peer + "/jwks");
        options.setPrivateKeys("file:" + folder.resolve("own.jwks.json"));
        options.setRetries(0);
        context.addComponent("mle", component);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                getContext().setStreamCaching(false);
                from("direct:call").to("mle:call?target=" + peer + "/entities");
                from("direct:steps")
                        .to("mle:encrypt")
                        .to(peer + "/entities?throwExceptionOnFailure=false")
                        .to("mle:decrypt");
                from("direct:fields")
                        .to("mle:encrypt?profile=banked&encryptedFields=RAW(/person/ssn)&publicKeys=file:"
                                + folder.resolve("peer.jwks.json"));
            }
        });
        context.start();
    }

    private void send(int messages) {
        ProducerTemplate template = context.createProducerTemplate();
        for (int i = 0; i < messages; i++) {
            int number = i;
            Exchange done = template.request(Way.of(i).route(), exchange -> {
                exchange.getMessage().setBody(body(number));
                exchange.getMessage().setHeader("Authorization", "Bearer " + Needle.canary("bearer", 0));
                exchange.getMessage().setHeader(Peer.NUMBER, number);
            });
            if (Way.of(i).isToFail() != (done.getException() != null)) {
                throw new IllegalStateException("Message " + i + " " + Way.of(i), done.getException());
            }
        }
        template.stop();
    }

    /** Each kind that a route may have. */
    private static Object body(int number) {
        String secret = Needle.canary("payload", number);
        String json = "{\"person\":{\"ssn\":\"" + secret + "\"}}";
        return switch (number % 4) {
            case 0 -> json.getBytes(StandardCharsets.US_ASCII);
            case 1 -> json;
            case 2 -> Map.of("person", Map.of("ssn", secret));
            default -> new ByteArrayInputStream(json.getBytes(StandardCharsets.US_ASCII));
        };
    }
}
