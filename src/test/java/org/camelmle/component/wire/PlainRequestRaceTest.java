package org.camelmle.component.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** A copy of an exchange may keep the request, on its own thread, while the exchange is done and wipes it. */
class PlainRequestRaceTest {

    @Test
    void aCopyIsWholeOrNothing() throws Exception {
        byte[] expected = new byte[100_000];
        Arrays.fill(expected, (byte) 'a');
        CyclicBarrier start = new CyclicBarrier(2);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            for (int i = 0; i < 500; i++) {
                PlainRequest request = new PlainRequest(new DefaultExchange(context).getMessage(), expected.clone());
                CompletableFuture<Optional<byte[]>> copy = CompletableFuture.supplyAsync(() -> {
                    await(start);
                    return request.copy();
                });
                await(start);
                request.wipe();

                assertThat(copy.get().filter(octets -> !Arrays.equals(octets, expected)))
                        .isEmpty();
                assertThat(request.copy()).isEmpty();
            }
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }
}
