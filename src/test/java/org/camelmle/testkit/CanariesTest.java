package org.camelmle.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** What the HTTP client logs of its traffic is searched as all else is, but for what rightly goes there. */
class CanariesTest {

    private static final Set<String> CREDENTIAL = Set.of("canary-of-a-credential");
    private static final Set<String> ANSWER = Set.of("canary-of-an-answer");
    private static final Set<String> RESENT = Set.of("canary-of-a-plaintext");

    private static final List<String> LOGGERS =
            List.of("org.apache.hc.client5.http.wire", "org.apache.hc.client5.http.headers", "org.apache.hc.other");

    @ParameterizedTest
    @CsvSource({
        "http-outgoing-0 >> \"Authorization: Bearer canary-of-a-credential[\\r][\\n]\",  1 2",
        "http-outgoing-0 >> Authorization: Bearer canary-of-a-credential,               1 2",
        "http-outgoing-0 >> x-pay-token: canary-of-a-credential,                        1 2",
        "http-outgoing-0 >> \"X-Other: canary-of-a-credential[\\r][\\n]\",               ''",
        "http-outgoing-0 << \"Authorization: canary-of-a-credential[\\r][\\n]\",         ''",
        "http-outgoing-0 << \"{canary-of-an-answer}\",                                 1",
        "http-outgoing-0 >> \"{canary-of-an-answer}\",                                 ''",
        "http-outgoing-0 >> \"{canary-of-a-plaintext}\",                               1",
        "http-outgoing-0 << \"{canary-of-a-plaintext} >> \",                           ''",
        "http-outgoing-0 >> \"canary-of-a-shared-secret\",                             ''",
        "http-outgoing-0 << \"canary-of-a-shared-secret\",                             ''",
        "canary-of-a-shared-secret,                                                  ''"
    })
    void lineIsFoundWhereverItHasNoPlace(String line, String itsPlaces) {
        Set<String> secrets = new Secrets()
                .text("canary-of-a-credential", "canary-of-an-answer", "canary-of-a-plaintext")
                .text("canary-of-a-shared-secret")
                .forms();
        for (int i = 0; i < LOGGERS.size(); i++) {
            try (Canaries canaries = new Canaries(secrets)) {
                canaries.sending(CREDENTIAL).answeredWith(ANSWER).sendingInClear(RESENT);
                LoggerFactory.getLogger(LOGGERS.get(i)).trace(line);
                assertThat(canaries.found().isEmpty())
                        .as(LOGGERS.get(i))
                        .isEqualTo(itsPlaces.contains(Integer.toString(i + 1)));
            }
        }
    }
}
