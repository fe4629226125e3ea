package org.camelmle.cli;

import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.camelmle.cli.EntityFile.Place;
import org.camelmle.profile.Profiles;
import org.camelmle.sandbox.Received;
import org.camelmle.sandbox.Sandbox;

/** One run: files of entities go through the route to a destination. */
final class EntityJob {

    /** Creates what is read, one entity after the other, and reports each. */
    private record Creating(EntityCreator creator, Report report) implements EntityFile.Reader {
        @Override
        public void entity(Place place, byte[] json) {
            report.add(creator.create(place, json));
        }

        @Override
        public void unreadable(Place place, String problem) {
            report.add(new Outcome.Failed(place, problem));
        }
    }

    private final List<EntityFile> files;
    private final Path route;
    private final Path settings;
    private final PrintWriter out;
    private final PrintWriter problems;

    EntityJob(List<Path> files, Path route, Path settings, PrintWriter out, PrintWriter problems) {
        this.files = files.stream().map(EntityFile::new).toList();
        this.route = route;
        this.settings = settings;
        this.out = out;
        this.problems = problems;
    }

    /** Runs against a sandbox that is started for it, with a key of its own. Whether all entities were created. */
    boolean runInSandbox() {
        List<EntityFile> readable = readable();
        try (Sandbox sandbox = Sandbox.method().start();
                ScratchDirectory directory = ScratchDirectory.create()) {
            KeyChoice key = new KeyChoice(directory.resolve("own.jwks.json"), true, Optional.of("demo@example.com"));
            Destination destination = Destination.embedded(URI.create(sandbox.url()), sandbox.apiKey());
            return run(readable, destination, key, call -> asReceived(call, sandbox));
        }
    }

    /** Runs against a server outside. Whether all entities were created. */
    boolean runAt(Destination destination, KeyChoice key) {
        List<EntityFile> readable = readable();
        key.check();
        return run(readable, destination, key, UnaryOperator.identity());
    }

    private boolean run(
            List<EntityFile> readable, Destination destination, KeyChoice key, UnaryOperator<WireCall> asReceived) {
        WireTap tap = new WireTap();
        Report report = new Report(out, problems, Profiles.byName("method"));
        report.fact("Method", destination.describe());
        try (CamelSession camel =
                CamelSession.start(Optional.of(settings), properties(destination, key), Map.of("wireTap", tap))) {
            report.fact("our key", key.prepare(camel));
            String endpoint = camel.addRoute(route);
            report.fact("route", route.toString());
            EntityCreator creator = new EntityCreator(camel, endpoint, tap, asReceived);
            readable.forEach(file -> file.read(new Creating(creator, report)));
        } catch (EntityCreator.Unreachable e) {
            report.stopped(String.valueOf(e.getMessage()));
        }
        report.finish();
        return report.isComplete() && readable.size() == files.size();
    }

    private List<EntityFile> readable() {
        files.forEach(file -> file.problem().ifPresent(problems::println));
        problems.flush();
        List<EntityFile> readable =
                files.stream().filter(file -> file.problem().isEmpty()).toList();
        if (readable.isEmpty()) {
            throw new CommandFailure("There is nothing to do without a file");
        }
        for (Path needed : List.of(route, settings)) {
            if (!Files.isReadable(needed)) {
                throw new CommandFailure("There is no file " + needed
                        + "; run this in the project's directory or name the file with --route or --settings");
            }
        }
        return readable;
    }

    private static Map<String, String> properties(Destination destination, KeyChoice key) {
        Map<String, String> properties = new HashMap<>();
        properties.put("method.url", destination.url().toString());
        properties.put("method.api-key", destination.apiKey());
        properties.put("camel.component.mle.base-url", destination.url().toString());
        properties.put("camel.component.mle.private-keys", "file:" + key.file());
        properties.put("camel.component.mle.api-key", destination.apiKey());
        key.contact().ifPresent(contact -> properties.put("camel.component.mle.contact", contact));
        if (destination.isMethods()) {
            properties.put("camel.component.mle.environment", destination.environment());
        }
        if (destination.isEmbedded()) {
            // It makes its key pair meanwhile, which may take a slow machine some seconds.
            properties.put("camel.component.mle.fetch-timeout", "30s");
        }
        properties.put("camel.component.http.http-activity-listener", "#bean:wireTap");
        properties.put("camel.component.https.http-activity-listener", "#bean:wireTap");
        return properties;
    }

    /** What left, as the sandbox received it. */
    private static WireCall asReceived(WireCall call, Sandbox sandbox) {
        Received last = sandbox.received().get(sandbox.received().size() - 1);
        return call.receivedAs(
                last.method() + " " + last.path(), last.headers().getOrDefault("Method-MLE", ""), last.body());
    }
}
