package org.camelmle.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.main.Main;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;

/** A Camel of our own, started by camel-main with these properties and stopped on close. */
final class CamelSession implements AutoCloseable {

    private final Main main;
    private final ProducerTemplate template;

    private CamelSession(Main main) {
        this.main = main;
        this.template = main.getCamelContext().createProducerTemplate();
    }

    /**
     * Starts it without a route.
     *
     * @param settings a properties file to begin with, or nothing
     * @param properties what takes the place of those settings, or is added
     * @param beans by the name that the properties refer to
     */
    static CamelSession start(Optional<Path> settings, Map<String, String> properties, Map<String, Object> beans) {
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false");
        settings.ifPresent(file -> main.setPropertyPlaceholderLocations("file:" + file));
        main.configure().setStartupSummaryLevel(StartupSummaryLevel.Off);
        main.configure().setShutdownTimeout(5);
        Properties overrides = new Properties();
        overrides.putAll(properties);
        main.setOverrideProperties(overrides);
        beans.forEach(main::bind);
        main.start();
        return new CamelSession(main);
    }

    /** Loads a file with one route and gives the URI of the endpoint that the route reads from. */
    String addRoute(Path file) {
        CamelContext camel = main.getCamelContext();
        List<Route> before = List.copyOf(camel.getRoutes());
        try {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(camel, "file:" + file));
        } catch (Exception e) {
            throw new CommandFailure("The route in " + file + " cannot be started: " + FailureSentence.of(e));
        }
        List<Route> routes = camel.getRoutes().stream()
                .filter(route -> !before.contains(route))
                .toList();
        if (routes.size() != 1) {
            throw new CommandFailure(file + " holds " + routes.size() + " routes; expected one");
        }
        return routes.get(0).getEndpoint().getEndpointUri();
    }

    /** Sends a body and gives the exchange as it came back, with its exception if there was one. */
    Exchange send(String endpointUri, @Nullable Object body) {
        return template.send(
                endpointUri,
                ExchangePattern.InOut,
                exchange -> exchange.getMessage().setBody(body));
    }

    /** The same with headers. */
    Exchange send(String endpointUri, @Nullable Object body, Map<String, String> headers) {
        return template.send(endpointUri, ExchangePattern.InOut, exchange -> {
            exchange.getMessage().setBody(body);
            headers.forEach(exchange.getMessage()::setHeader);
        });
    }

    CamelContext context() {
        return main.getCamelContext();
    }

    @Override
    public void close() {
        main.stop();
    }
}
