package org.camelmle.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.camelmle.MleException;
import org.camelmle.ProviderUnavailableException;
import org.camelmle.profile.Profiles;
import org.camelmle.testkit.Vectors;

/** The error readers of every profile. Only a body that says so exactly makes a provider unavailable. */
final class ProviderErrorTarget implements FuzzTarget {

    private static final Set<String> UNAVAILABLE = Set.of("MLE_DECRYPTION_FAILED", "MLE_ENCRYPTION_FAILED");
    private static final int[] STATUSES = {200, 400, 401, 404, 422, 500, 502, 503};

    @Override
    public void accept(byte[] input) {
        Pieces pieces = new Pieces(input);
        int choice = pieces.choice();
        int status = STATUSES[choice & 7];
        String name = Profiles.names().get((choice >> 3) % Profiles.names().size());
        Optional<String> header = pieces.given();
        byte[] body = pieces.rest();
        Optional<MleException> error =
                Profiles.byName(name).errors().read(body, status, any -> header, Optional.empty());
        error.ifPresent(e -> check(e, body));
    }

    private static void check(MleException e, byte[] body) {
        FuzzTarget.require(e.getCause() == null, "a cause");
        FuzzTarget.require(e.getMessage().length() < 3000, "a message of any length");
        FuzzTarget.require(e.getMessage().chars().noneMatch(Character::isISOControl), "a message of several lines");
        e.requestId().ifPresent(id -> FuzzTarget.require(id.matches("[!-~]{1,128}"), "a request id of any kind"));
        e.providerCode().ifPresent(code -> FuzzTarget.require(code.matches("[ -~]{0,64}"), "a code of any kind"));
        if (e instanceof ProviderUnavailableException) {
            JsonNode answer = Second.json(body).orElseThrow(() -> new AssertionError("an error that is no JSON"));
            boolean wrapped =
                    UNAVAILABLE.contains(answer.at("/data/error/sub_type").asText());
            boolean bare = UNAVAILABLE.contains(answer.at("/error/sub_type").asText());
            FuzzTarget.require(wrapped || bare, "an error that nobody reported");
        }
    }

    @Override
    public Stream<byte[]> seeds() {
        Stream<byte[]> cases = Vectors.cases("fallback_cases.json", "cases").map(Seeds::body);
        Stream<byte[]> others = Stream.of(
                        "{\"response\":{\"rmsg\":\"Authentication Failed\"}}",
                        "{\"response\":{\"rmsg\":\"x UNAUTHORIZED_USER y\"}}",
                        "{\"responseStatus\":{\"status\":401,\"code\":\"9209\",\"info\":\"\"}}",
                        "{\"error\":{\"type\":\"api_error\",\"sub_type\":\"MLE_NEW_CODE\"}}",
                        "{\"data\":{\"error\":{\"type\":\"invalid_request\",\"sub_type\":\"MLE_INVALID_KID\"}}}")
                .map(text -> text.getBytes(UTF_8));
        List<byte[]> bodies = Stream.concat(cases, others).toList();
        return bodies.stream()
                .flatMap(body -> Stream.of(5, 1, 18, 26)
                        .map(choice ->
                                Pieces.join(new int[] {choice}, new String[] {"Tue, 03 Nov 2026 10:00:00 GMT"}, body)));
    }
}
