package org.camelmle.profile.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestLineTest {

    @ParameterizedTest
    @CsvSource({
        "http://h.example, /, '', /",
        "http://h.example:8443?x=1, /, x=1, /?x=1",
        "http://h.example/a%20b, /a%20b, '', /a%20b",
        "http://h.example/a%2Fb?x=%20&y=a%26b#part, /a%2Fb, x=%20&y=a%26b, /a%2Fb?x=%20&y=a%26b"
    })
    void isOfAUriWhatGoesOverTheWire(URI uri, String path, String query, String target) {
        RequestLine line = RequestLine.of("get", uri);

        assertThat(line).isEqualTo(new RequestLine("GET", "h.example", path, query));
        assertThat(line.target()).isEqualTo(target);
    }

    @Test
    void isTheSameCallAtAnotherHost() {
        RequestLine line = new RequestLine("GET", "127.0.0.1", "/a", "x=1");

        assertThat(line.at("h.example")).isEqualTo(new RequestLine("GET", "h.example", "/a", "x=1"));
    }

    @Test
    void isPrintedWithoutItsQuery() {
        RequestLine line = RequestLine.of("post", URI.create("https://api.visa.com/pay/v1?apikey=canary&a=%20b"));

        assertThat(line.target()).isEqualTo("/pay/v1?apikey=canary&a=%20b");
        assertThat(line).hasToString("RequestLine[POST api.visa.com/pay/v1]");
        assertThat(line.at("other.example")).hasToString("RequestLine[POST other.example/pay/v1]");
    }

    /** A URI without a hierarchy has no path: {@code direct:x}. */
    @Test
    void beginsWithASlash() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RequestLine("GET", "h.example", "a", ""));
    }
}
