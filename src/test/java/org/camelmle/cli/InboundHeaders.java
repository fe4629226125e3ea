package org.camelmle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.camel.Exchange;

/** What a caller of ours proves himself with, or would like us to say in his name: none of it is the provider's business. */
final class InboundHeaders {

    static final Map<String, String> ALL = Map.of(
            "authorization", "Bearer of-the-caller",
            "Proxy-Authorization", "Basic of-the-caller",
            "Cookie", "session=of-the-caller",
            "Method-MLE", "of-the-caller",
            "method-mle", "of-the-caller",
            "CAMELmleTarget", "http://127.0.0.1:1/of-the-caller");

    private InboundHeaders() {}

    static void assertNoneIn(Map<String, ?> sent, Exchange answer) {
        assertThat(sent.toString()).doesNotContain("of-the-caller");
        assertThat(answer.getMessage().getHeaders().keySet())
                .noneMatch(name -> ALL.keySet().stream().anyMatch(name::equalsIgnoreCase));
    }
}
