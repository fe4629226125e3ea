package org.camelmle.component.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import org.junit.jupiter.api.Test;

class JsonTextTest {

    private static final String JSON = "{\"canary_name\":4111111111111111,\"b\":[378282246310005]}";

    @Test
    void nothingOfWhatWasReadIsKept() {
        assertThat(JsonText.isObjectOrArray(JSON.getBytes(US_ASCII))).isTrue();

        BufferRecycler ofThisThread = JsonRecyclerPools.threadLocalPool().acquireAndLinkPooled();
        assertThat(new String(ofThisThread.allocCharBuffer(BufferRecycler.CHAR_TEXT_BUFFER)))
                .doesNotContain("4111111111111111", "378282246310005");
        assertThat(JsonText.FACTORY.isEnabled(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES))
                .as("a table of names")
                .isFalse();
    }
}
