package org.camelmle.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.camelmle.sandbox.Faults.Fault;
import org.camelmle.sandbox.Idempotency.Operation;

/**
 * Method Financial: who may call, which resource answers, and the idempotency around it.
 *
 * <p>Order: published keys without a credential; else bearer, rate limit, idempotency, encryption, resource.
 */
final class MethodSandbox implements AutoCloseable {

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final int LONGEST_IDEMPOTENCY_KEY = 255;
    private static final String ONE_HOUR = "public, max-age=3600";

    /** One caller with its own keys and data. */
    private record Team(List<String> apiKeys, TeamKeys keys, Entities entities, Webhooks webhooks) {}

    private final Faults faults;
    private final MethodKeys keys;
    private final MethodKeys otherEnvironment;
    private final MethodEncryption encryption;
    private final Idempotency idempotency;
    private final WebhookDelivery delivery;
    private final List<Team> teams;
    private final Function<MethodKeys, Function<String, Optional<ObjectNode>>> authView;

    MethodSandbox(SandboxBuilder options, Faults faults) {
        this.faults = faults;
        this.delivery = new WebhookDelivery(options.webhookDelays, options.clock);
        this.idempotency = new Idempotency(!options.reprocess500s);
        this.keys = new MethodKeys(options.methodKeys, options.clock, this::fire);
        this.otherEnvironment = new MethodKeys(List.of(), options.clock, (type, kid) -> {});
        this.encryption = new MethodEncryption(keys, faults, options);
        this.authView = options.nestedAuth ? view -> view::nested : view -> view::flat;
        Team team = team(options, options.apiKeys);
        options.teamKeys.forEach(team.keys()::register);
        Team other = team(options, List.of(options.otherApiKey));
        options.otherTeamKeys.forEach(other.keys()::register);
        this.teams = List.of(team, other);
    }

    private Team team(SandboxBuilder options, List<String> apiKeys) {
        return new Team(
                apiKeys,
                new TeamKeys(options.deletedStatus, options.clock),
                new Entities(options.clock),
                new Webhooks(delivery, options.clock));
    }

    MethodKeys keys() {
        return keys;
    }

    MethodKeys otherEnvironment() {
        return otherEnvironment;
    }

    @Override
    public void close() {
        delivery.close();
    }

    /** The answer, or {@link Answer#NONE} for a broken connection. */
    Answer answer(Request request) {
        Answer answer;
        faults.serve(request.header(IDEMPOTENCY_KEY));
        try {
            answer = published(request).orElseGet(() -> authenticated(request));
        } catch (Answer.Refused e) {
            answer = faults.shape(e.answer());
        }
        if (answer.status() == 0) {
            return answer;
        }
        String requestId = Answer.newId("adt_");
        return answer.withHeader("Request-Id", requestId)
                .withHeader("Idem-Request-Id", requestId)
                .withHeader(
                        Idempotency.STATUS, answer.headers().getOrDefault(Idempotency.STATUS, Idempotency.BYPASSED));
    }

    /** What everybody may read. */
    private Optional<Answer> published(Request request) {
        if (!request.method().equals("GET")) {
            return Optional.empty();
        }
        return switch (request.path()) {
            case "/.well-known/jwks.json" -> Optional.of(jwks(keys));
            case "/other-environment/.well-known/jwks.json" -> Optional.of(jwks(otherEnvironment));
            default ->
                request.is("GET", 2) && request.segment(0).equals("auth")
                        ? Optional.of(auth(request.segment(1)))
                        : Optional.empty();
        };
    }

    private Answer jwks(MethodKeys published) {
        if (faults.happens(Fault.KEYS_OUTAGE)) {
            throw Answer.error(500, "API_ERROR", "INTERNAL_ERROR", "Something went wrong.")
                    .refused();
        }
        return Answer.json(200, published.jwks()).withHeader("Cache-Control", ONE_HOUR);
    }

    private Answer auth(String id) {
        return authView.apply(keys)
                .apply(id)
                .map(key -> Answer.ok(key).withHeader("Cache-Control", ONE_HOUR))
                .orElseThrow(() -> Answer.notFound().refused());
    }

    private Answer authenticated(Request request) {
        Team team = team(request);
        faults.pause();
        if (faults.happens(Fault.CONNECTION_RESET)) {
            return Answer.NONE;
        }
        if (faults.happens(Fault.RATE_LIMIT)) {
            throw Answer.error(
                            429,
                            "INVALID_REQUEST",
                            "TOO_MANY_REQUESTS",
                            "The maximum request limit for this time has been exceeded. Please re-try your request at a"
                                    + " later time.")
                    .withHeader("Retry-After", Long.toString(faults.retryAfter().toSeconds()))
                    .refused();
        }
        Answer answer = idempotencyKey(request)
                .map(key -> idempotency.once(
                        team.apiKeys().get(0) + " " + key, operation -> process(team, request, operation)))
                .orElseGet(() -> process(team, request, Operation.UNKEYED));
        return faults.happens(Fault.ANSWER_LOST) ? lost(answer) : answer;
    }

    private static Answer lost(Answer answer) {
        return new Answer(Answer.NONE.status(), Answer.NONE.headers(), Answer.NONE.body(), answer.opened());
    }

    private Team team(Request request) {
        String credential = request.header("Authorization").orElse("");
        return teams.stream()
                .filter(team -> team.apiKeys().stream().anyMatch(key -> credential.equals("Bearer " + key)))
                .findFirst()
                .orElseThrow(() -> Answer.error(
                                401,
                                "INVALID_AUTHORIZATION",
                                "UNAUTHORIZED",
                                "The API key is missing or not valid. Verify your credentials and try again.")
                        .refused());
    }

    private Optional<String> idempotencyKey(Request request) {
        Optional<String> key =
                request.header(IDEMPOTENCY_KEY).filter(any -> !request.method().equals("GET"));
        if (key.filter(text -> text.isEmpty() || text.length() > LONGEST_IDEMPOTENCY_KEY)
                .isPresent()) {
            throw Answer.invalid("Header \"Idempotency-Key\" must have 1 to 255 characters.")
                    .refused();
        }
        if (key.isPresent() && faults.happens(Fault.IDEMPOTENCY_OUTAGE)) {
            throw Answer.error(
                            503,
                            "API_ERROR",
                            "IDEMPOTENCY_UNAVAILABLE",
                            "Idempotent requests are temporarily unavailable. To ensure idempotency try your request"
                                    + " later, or fall back to a non-idempotent request.")
                    .refused();
        }
        return key;
    }

    /** Key management is never encrypted: a marker header there means nothing. */
    private Answer process(Team team, Request request, Operation operation) {
        return request.path().startsWith("/teams/")
                ? shaped(() -> keyManagement(team, request))
                : encryption.around(
                        request,
                        team.keys(),
                        opened -> shaped(() -> operation.carriedOut(() -> resource(team, opened))));
    }

    private Answer shaped(Supplier<Answer> resource) {
        try {
            return resource.get();
        } catch (Answer.Refused e) {
            return faults.shape(e.answer());
        }
    }

    private static Answer keyManagement(Team team, Request request) {
        return request.path().startsWith("/teams/mle/public_keys") ? team.keys().answer(request) : Answer.notFound();
    }

    private static Answer resource(Team team, Request request) {
        return switch (request.segment(0)) {
            case "ping" -> Answer.ok(Answer.JSON.getNodeFactory().textNode("pong"));
            case "echo" -> Answer.ok(request.json());
            case "entities" -> team.entities().answer(request);
            case "webhooks" -> team.webhooks().answer(request);
            default -> throw Answer.notFound().refused();
        };
    }

    private void fire(String type, String kid) {
        teams.forEach(team -> team.webhooks().fire(type, kid));
    }
}
