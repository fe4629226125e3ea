package org.camelmle.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsole.MediaType;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.health.HealthCheck.Result;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.support.DefaultExchangeHolder;
import org.apache.camel.support.processor.DefaultExchangeFormatter;

/** Where a running context shows itself. Each method searches one channel whole and says how many things it looked at. */
public final class Channels {

    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
    // They do something.
    private static final Set<String> NO_SHOWS = Set.of("gc", "reload", "send", "jfr");

    private final CamelContext context;
    private final Canaries canaries;

    public Channels(CamelContext context, Canaries canaries) {
        this.context = context;
        this.canaries = canaries;
    }

    /** All attributes of all MBeans of the context, and what their operations dump that need no argument. */
    public int management() throws JMException {
        int values = 0;
        ObjectName all = new ObjectName("org.apache.camel:context=" + context.getManagementName() + ",*");
        for (ObjectName name : SERVER.queryNames(all, null)) {
            for (MBeanAttributeInfo attribute : SERVER.getMBeanInfo(name).getAttributes()) {
                if (attribute.isReadable()) {
                    value(name + " " + attribute.getName(), () -> SERVER.getAttribute(name, attribute.getName()));
                    values++;
                }
            }
            for (MBeanOperationInfo operation : SERVER.getMBeanInfo(name).getOperations()) {
                if (operation.getName().startsWith("dump") && operation.getSignature().length == 0) {
                    value(
                            name + " " + operation.getName(),
                            () -> SERVER.invoke(name, operation.getName(), new Object[0], new String[0]));
                    values++;
                }
            }
        }
        return values;
    }

    private interface Read {

        Object get() throws JMException;
    }

    private void value(String where, Read read) throws JMException {
        try {
            Object value = read.get();
            canaries.search(
                    "JMX " + where, value instanceof Object[] many ? Arrays.deepToString(many) : String.valueOf(value));
        } catch (RuntimeMBeanException e) {
            // What a bean does not tell, it does not leak; but it may tell why.
            canaries.exception("JMX " + where, e);
        }
    }

    /** All developer consoles, in both forms. */
    public int consoles() {
        DevConsoleRegistry registry = context.getCamelContextExtension().getContextPlugin(DevConsoleRegistry.class);
        registry.setEnabled(true);
        registry.loadDevConsoles(true);
        List<DevConsole> shown = registry.stream()
                .filter(console -> !NO_SHOWS.contains(console.getId()))
                .toList();
        for (DevConsole console : shown) {
            for (MediaType form : MediaType.values()) {
                if (console.supportMediaType(form)) {
                    canaries.search("console " + console.getId(), String.valueOf(console.call(form)));
                }
            }
        }
        return shown.size();
    }

    /** Health checks with all details. */
    public int health() {
        Collection<Result> results = HealthCheckHelper.invoke(context, "full");
        for (Result result : results) {
            canaries.search("health", result.getMessage() + " " + result.getDetails());
            result.getError().ifPresent(error -> canaries.exception("health", error));
        }
        return results.size();
    }

    public int meters(MeterRegistry registry) {
        registry.getMeters().forEach(meter -> canaries.search("meter", meter.getId() + " " + meter.measure()));
        return registry.getMeters().size();
    }

    /** Names, attributes, and events with the exceptions that they record. */
    public int spans(List<SpanData> spans) {
        spans.forEach(span -> canaries.search("span", span.toString()));
        return spans.size();
    }

    /** What goes with a body over a transport that takes the whole exchange, and what a log shows that is told to show all. */
    public void exchange(String where, Exchange exchange) {
        canaries.exchange(where, exchange);
        Object body = exchange.getMessage().getBody();
        exchange.getMessage().setBody(null);
        DefaultExchangeFormatter formatter = new DefaultExchangeFormatter();
        formatter.setShowAll(true);
        formatter.setShowAllProperties(true);
        formatter.setShowStackTrace(true);
        canaries.search(where + " formatted", formatter.format(exchange));
        // With it no exchange can be transferred at all.
        exchange.removeProperty(Exchange.MESSAGE_HISTORY);
        canaries.search(where + " transferred", transferred(exchange));
        exchange.getMessage().setBody(body);
    }

    private static String transferred(Exchange exchange) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(octets)) {
            stream.writeObject(DefaultExchangeHolder.marshal(exchange, true, true, true));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return octets.toString(ISO_8859_1);
    }

    /** All files below a folder. */
    public int files(String where, Path folder, Set<String> names) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> found = files.filter(Files::isRegularFile)
                    .filter(file ->
                            names.isEmpty() || names.contains(file.getFileName().toString()))
                    .toList();
            for (Path file : found) {
                canaries.search(where, Files.readString(file, ISO_8859_1));
            }
            return found.size();
        }
    }
}
