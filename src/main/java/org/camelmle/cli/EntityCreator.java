package org.camelmle.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.camelmle.cli.EntityFile.Place;
import org.camelmle.component.MleConstants;

/** Sends one entity after the other through the route and says what became of it. */
final class EntityCreator {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final CamelSession camel;
    private final String route;
    private final WireTap tap;
    private final UnaryOperator<WireCall> asReceived;

    /**
     * @param route URI of the endpoint that the route reads from
     * @param asReceived the same call as its receiver saw it, where that is known
     */
    EntityCreator(CamelSession camel, String route, WireTap tap, UnaryOperator<WireCall> asReceived) {
        this.camel = camel;
        this.route = route;
        this.tap = tap;
        this.asReceived = asReceived;
    }

    /** @throws Unreachable if no further entity would fare better */
    Outcome create(Place place, byte[] json) {
        tap.takeLast();
        long start = System.nanoTime();
        Exchange exchange = camel.send(route, json);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        if (exchange.getException() != null) {
            return failed(place, exchange.getException());
        }
        byte[] answer = exchange.getMessage().getBody(byte[].class);
        int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        Optional<JsonNode> tree = parse(answer);
        Optional<String> id = tree.flatMap(node -> text(node.at("/data/id")));
        boolean encrypted = exchange.getMessage().getHeader(MleConstants.ENCRYPTED, false, Boolean.class);
        if (status / 100 != 2 || id.isEmpty()) {
            return refused(place, status, tree);
        }
        Optional<WireCall> wire = tap.takeLast();
        if (!encrypted || wire.isEmpty()) {
            return new Outcome.Failed(place, "created as " + id.get() + ", but the answer came back unencrypted");
        }
        return new Outcome.Created(place, json.length, id.get(), answer, asReceived.apply(wire.get()), took);
    }

    private static Outcome failed(Place place, Exception failure) {
        if (FailureSentence.isLasting(failure)) {
            throw new Unreachable(FailureSentence.of(failure));
        }
        return new Outcome.Failed(place, FailureSentence.of(failure));
    }

    private static Outcome refused(Place place, int status, Optional<JsonNode> answer) {
        String code = answer.map(node -> node.at("/data/error"))
                .flatMap(error -> text(error.path("sub_type")).map(subType -> " " + subType))
                .orElse("");
        if (status == 401 || status == 403) {
            throw new Unreachable("the API key was refused (" + status + code + ")");
        }
        String message = answer.flatMap(node -> text(node.at("/data/error/message")))
                .map(text -> ": " + text)
                .orElse("");
        return new Outcome.Failed(place, "answered " + status + code + message);
    }

    private static Optional<JsonNode> parse(byte[] answer) {
        try {
            return Optional.ofNullable(answer == null ? null : JSON.readTree(answer));
        } catch (JacksonException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("Bytes in memory can be read", e);
        }
    }

    private static Optional<String> text(JsonNode node) {
        return Optional.ofNullable(node.textValue()).filter(text -> !text.isEmpty());
    }

    /** The server cannot be talked to, or refuses us as such: to go on would repeat that for every entity. */
    static final class Unreachable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreachable(String sentence) {
            super(sentence);
        }
    }
}
