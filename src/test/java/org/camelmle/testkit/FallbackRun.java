package org.camelmle.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.camelmle.component.MleComponent;
import org.camelmle.keys.KeySet;

/** The shipped error handler {@code routes/mle-fallback.camel.yaml} around a call, with what it needs in a directory. */
public final class FallbackRun implements AutoCloseable {

    public static final String AUDIT_KEY = "0123456789abcdef0123456789abcdef";

    private final CamelRun camel;
    private final Path directory;
    private final List<byte[]> deadLetters = new CopyOnWriteArrayList<>();

    /**
     * Starts nothing yet.
     *
     * @param directory for the audit file and its key
     */
    public FallbackRun(Path directory, MleComponent component) {
        this.directory = directory;
        this.camel = new CamelRun(component);
        try {
            Files.writeString(directory.resolve("audit.key"), AUDIT_KEY + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        camel.configuration().setAuditFile(directory.resolve("audit.log").toString());
        camel.configuration().setAuditKey("file:" + directory.resolve("audit.key"));
        camel.context().getRegistry().bind("quarantine", KeySet.of(VectorKeys.publicKey("client-4096")));
        camel.context().getRegistry().bind("quarantine-pair", KeySet.of(VectorKeys.pair("client-4096")));
    }

    public FallbackRun(Path directory) {
        this(directory, new MleComponent());
    }

    public CamelRun camel() {
        return camel;
    }

    /** Loads the error handler, and a route {@code direct:call0} (1, …) to each of these. */
    public FallbackRun start(String... uris) {
        return start(new RouteBuilder() {
            @Override
            public void configure() {
                for (int i = 0; i < uris.length; i++) {
                    from("direct:call" + i).routeConfigurationId("mle-fallback").to(uris[i]);
                }
            }
        });
    }

    /** Loads the error handler and these routes. */
    public FallbackRun start(RouteBuilder routes) {
        try {
            Properties properties = new Properties();
            properties.put("mle.quarantine-keys", "#quarantine");
            properties.put("mle.dead-letter", "direct:kept");
            camel.context().getPropertiesComponent().setOverrideProperties(properties);
            PluginHelper.getRoutesLoader(camel.context())
                    .loadRoutes(ResourceHelper.fromString(
                            "mle-fallback.camel.yaml", Files.readString(Path.of("routes/mle-fallback.camel.yaml"))));
            camel.context().addRoutes(routes);
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:kept")
                            .process(exchange ->
                                    deadLetters.add(exchange.getMessage().getBody(byte[].class)));
                }
            });
            return this;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public Exchange send(Object body) {
        return camel.send("direct:call0", body, Map.of("Authorization", "Bearer sk_test"));
    }

    /** What was kept, as it was kept. */
    public List<byte[]> deadLetters() {
        return List.copyOf(deadLetters);
    }

    /** What was kept, opened with the key of who keeps it. */
    public List<String> openedDeadLetters() {
        return deadLetters.stream().map(this::opened).toList();
    }

    private String opened(byte[] letter) {
        try {
            String jwe =
                    new ObjectMapper().readTree(letter).required("encrypted").textValue();
            return camel.send("mle:decrypt?profile=jwe&privateKeys=#quarantine-pair", jwe, Map.of())
                    .getMessage()
                    .getBody(String.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<String> auditLines() {
        try {
            return Files.readAllLines(directory.resolve("audit.log"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        camel.close();
    }
}
