package org.camelmle.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.jose.JwePolicy;
import org.camelmle.keys.KeySource;
import org.junit.jupiter.api.Test;

class JweInspectionTest {

    private final byte[] request =
            Ciphers.client().encryptRequest(Ciphers.bytes("{}")).body();

    @Test
    void lengthIsJudgedByTheLimitThatHoldsForTheMessage() {
        assertThat(inspect(JwePolicy.DEFAULT_MAX_MESSAGE_SIZE).problem()).isEmpty();
        assertThat(inspect(100).problem().map(MessageRejectedException::reason)).contains(Reason.TOO_LARGE);
    }

    private JweInspection inspect(int maxMessageSize) {
        return JweInspection.of(request, Ciphers.METHOD.request(), maxMessageSize, KeySource.of(Ciphers.SERVER));
    }
}
