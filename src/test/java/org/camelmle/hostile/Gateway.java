package org.camelmle.hostile;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.camelmle.keys.KeySet;
import org.camelmle.testkit.HttpFront;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.VectorKeys;

/** A Camel context in both roles: it calls whom it is told to, and answers behind several HTTP servers. */
final class Gateway implements AutoCloseable {

    static final String CREATED = "{\"data\":{\"id\":\"ent_1\"}}";

    /** Camel's HTTP servers, each with the options that it needs here. */
    static final Map<String, String> FRONTS = new LinkedHashMap<>();

    static {
        FRONTS.put("platform-http", "");
        // By itself it would read, and decompress, every body before the route begins.
        FRONTS.put("jetty", "?disableStreamCache=true");
        FRONTS.put("undertow", "?muteException=true");
        FRONTS.put("netty-http", "?muteException=true");
    }

    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Main main = new Main();
    private final ProducerTemplate template;

    Gateway() {
        FRONTS.keySet().forEach(front -> ports.put(front, HttpFront.freePort()));
        NimbusPeer peer = new NimbusPeer();
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "camel.server.enabled", "true",
                "camel.server.host", "127.0.0.1",
                "camel.server.port", ports.get("platform-http").toString(),
                "camel.component.mle.public-keys", "#peer",
                "camel.component.mle.private-keys", "#own",
                "camel.component.mle.retries", "0"));
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setOverrideProperties(properties);
        main.bind("peer", KeySet.of(peer.serverKey()));
        main.bind("own", KeySet.of(peer.clientPair()));
        main.bind("caller", KeySet.of(peer.clientPair().toPublic()));
        main.bind("gateway", KeySet.of(VectorKeys.pair(NimbusPeer.SERVER_KEY)));
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                String server = "?role=server&privateKeys=#gateway&publicKeys=#caller";
                FRONTS.forEach((front, options) -> from(address(front) + options)
                        .streamCache("false")
                        .to("mle:decrypt" + server)
                        .setBody(constant(CREATED))
                        .to("mle:encrypt" + server));
            }
        });
        main.start();
        template = main.getCamelContext().createProducerTemplate();
    }

    int port(String front) {
        return ports.get(front);
    }

    String url(String front) {
        return "http://127.0.0.1:" + port(front) + "/entities";
    }

    private String address(String front) {
        return front.equals("platform-http") ? "platform-http:/entities" : front + ":" + url(front);
    }

    Exchange send(String uri, Object body) {
        return template.request(uri, exchange -> exchange.getMessage().setBody(body));
    }

    @Override
    public void close() {
        template.stop();
        main.stop();
    }
}
