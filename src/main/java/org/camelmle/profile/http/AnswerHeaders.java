package org.camelmle.profile.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a provider says in the HTTP headers of an answer.
 *
 * @param requestId names of the headers that carry the provider's id of the request; the first one present counts
 * @param replayed headers with the values that mark an answer as a repetition, stored under an idempotency key
 */
public record AnswerHeaders(List<String> requestId, Map<String, String> replayed) {

    /** The provider says nothing. */
    public static final AnswerHeaders NONE = new AnswerHeaders(List.of(), Map.of());

    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]{1,128}");

    public AnswerHeaders {
        requestId = List.copyOf(requestId);
        replayed = Map.copyOf(replayed);
    }

    /** The names of all of them. */
    public Set<String> names() {
        return Stream.concat(requestId.stream(), replayed.keySet().stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** The provider's id of the request; nothing if it is absent, longer than 128 characters or not printable ASCII. */
    public Optional<String> requestId(HeaderLookup headers) {
        return requestId.stream()
                .flatMap(name -> headers.value(name).stream())
                .filter(value -> PRINTABLE.matcher(value).matches())
                .findFirst();
    }

    /** Whether the answer is a repetition of a stored one. */
    public boolean replayed(HeaderLookup headers) {
        return replayed.entrySet().stream()
                .anyMatch(mark -> headers.value(mark.getKey())
                        .filter(mark.getValue()::equals)
                        .isPresent());
    }
}
