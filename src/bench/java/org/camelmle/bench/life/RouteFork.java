package org.camelmle.bench.life;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.camelmle.bench.Samples;
import org.camelmle.component.MleComponent;

/** The JVM of {@link RouteSuite}. Arguments: the sandbox's address, its API key, file of our key, messages. */
final class RouteFork {

    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final int MESSAGES_IN_A_TURN = 10;
    private static final int LARGE = 64 * 1024;

    private final ProducerTemplate template;
    private final int messages;
    private final ArrayNode rows = new JsonMapper().createArrayNode();

    private RouteFork(ProducerTemplate template, int messages) {
        this.template = template;
        this.messages = messages;
    }

    public static void main(String[] args) throws Exception {
        CamelContext camel = new DefaultCamelContext();
        MleComponent mle = camel.getComponent("mle", MleComponent.class);
        mle.getConfiguration().setBaseUrl(args[0]);
        mle.getConfiguration().setPrivateKeys("file:" + args[2]);
        camel.addRoutes(routes(args[0] + "/entities", "Bearer " + args[1]));
        camel.start();
        RouteFork fork = new RouteFork(camel.createProducerTemplate(), Integer.parseInt(args[3]));
        fork.compare("256 B", 256, fork.messages);
        fork.compare("4 KiB", 4 * 1024, fork.messages);
        fork.compare("64 KiB", LARGE, fork.messages / 2);
        fork.compare("1 MiB", 1024 * 1024, fork.messages / 4);
        System.out.println();
        System.out.println(fork.rows);
        System.exit(0);
    }

    private static RouteBuilder routes(String target, String authorization) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:mle")
                        .setHeader("Authorization", constant(authorization))
                        .to("mle:call?target=" + target);
                from("direct:plain")
                        .setHeader("Authorization", constant(authorization))
                        .setHeader(Exchange.HTTP_METHOD, constant("POST"))
                        .setHeader(Exchange.CONTENT_TYPE, constant("application/json"))
                        .to(target + "?throwExceptionOnFailure=false");
            }
        };
    }

    private void compare(String text, int size, int count) {
        byte[] entity = entity(size);
        for (int i = 0; i < count; i++) {
            send("direct:plain", entity);
            send("direct:mle", entity);
        }
        List<Double> plain = new ArrayList<>();
        List<Double> mle = new ArrayList<>();
        double plainCpu = 0;
        double mleCpu = 0;
        while (plain.size() < count) {
            plainCpu += turn("direct:plain", entity, plain);
            mleCpu += turn("direct:mle", entity, mle);
        }
        double plain50 = Samples.middle(plain);
        double mle50 = Samples.middle(mle);
        rows.addObject()
                .put("size", text)
                .put("plain50", plain50)
                .put("plain99", Samples.quantile(plain, 0.99))
                .put("mle50", mle50)
                .put("mle99", Samples.quantile(mle, 0.99))
                .put("share", (mle50 - plain50) / mle50)
                .put("plainCpu", plainCpu / plain.size())
                .put("mleCpu", mleCpu / mle.size());
    }

    private double turn(String route, byte[] entity, List<Double> latencies) {
        long cpu = PROCESS.getProcessCpuTime();
        for (int i = 0; i < MESSAGES_IN_A_TURN; i++) {
            long begun = System.nanoTime();
            send(route, entity);
            latencies.add((System.nanoTime() - begun) / 1e3);
        }
        return (PROCESS.getProcessCpuTime() - cpu) / 1e3;
    }

    private void send(String route, byte[] entity) {
        Exchange exchange =
                template.request(route, prepared -> prepared.getMessage().setBody(entity));
        if (exchange.getException() != null
                || !Integer.valueOf(200).equals(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE))
                || !exchange.getMessage().getBody(String.class).contains("\"id\"")) {
            throw new IllegalStateException(
                    route + " created no entity: " + exchange.getMessage().getBody(String.class),
                    exchange.getException());
        }
    }

    private static byte[] entity(int size) {
        String opening = "{\"type\":\"individual\",\"individual\":{\"first_name\":\"Ada\",\"last_name\":\"Sample\","
                + "\"phone\":\"+15125550100\",\"dob\":\"1986-12-09\"},\"note\":\"";
        String closing = "\"}";
        int length = Math.max(1, size - opening.length() - closing.length());
        return (opening + "x".repeat(length) + closing).getBytes(UTF_8);
    }
}
