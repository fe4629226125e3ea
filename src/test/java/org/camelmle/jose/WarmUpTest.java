package org.camelmle.jose;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    private static final long MILLISECOND = 1_000_000;

    private final CountingProvider provider = new CountingProvider(CountingProvider.Manner.NAMED_LIKE_THE_JDK);
    private final AtomicLong clock = new AtomicLong(40 * MILLISECOND);

    /** A clock that goes on by a millisecond whenever somebody looks at it. */
    private int run(Duration time) {
        return new WarmUp(provider.crypto(), () -> clock.getAndAdd(MILLISECOND)).runFor(time);
    }

    @Test
    void messagesAreEncryptedAndDecryptedUntilTheTimeIsUp() {
        assertThat(run(Duration.ofMillis(31))).isEqualTo(30);

        assertThat(provider.rsaOperations()).isEqualTo(60);
        assertThat(provider.gcmOperations()).isEqualTo(60);
        assertThat(provider.counterModeOperations()).as("long ones").isEqualTo(10);
    }

    @Test
    void noTimeIsNoMessage() {
        assertThat(run(Duration.ZERO)).isZero();
        assertThat(provider.rsaOperations()).isZero();
    }
}
