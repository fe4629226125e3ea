package org.camelmle.component.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.camelmle.jose.StepTimes;
import org.camelmle.message.FallbackPolicy;
import org.camelmle.message.LoggedEvents;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.NimbusPeer;
import org.junit.jupiter.api.Test;

class MeterLifeTest {

    private static final NimbusPeer PEER = new NimbusPeer();

    private final MeterRegistry meters = new SimpleMeterRegistry();

    private static RouteBuilder route() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").routeId("in").to("mle:encrypt");
            }
        };
    }

    private List<String> names() {
        return meters.getMeters().stream()
                .map(Meter::getId)
                .map(Meter.Id::getName)
                .sorted()
                .toList();
    }

    @Test
    void aRegistryOfAnyNameIsFoundAndLeftEmptyAtTheEnd() throws Exception {
        try (CamelRun camel = new CamelRun()) {
            camel.context().getRegistry().bind("anyName", meters);
            camel.start(route());
            camel.send("direct:in", "{}", Map.of());
            assertThat(names()).contains("camel.mle.operations", "camel.mle.step", "camel.mle.ready");

            camel.context().getRouteController().stopRoute("in");
            assertThat(names()).doesNotContain("camel.mle.ready").contains("camel.mle.operations");
        }
        assertThat(names()).noneMatch(name -> name.startsWith("camel.mle"));
    }

    @Test
    void whatAnAlertWaitsForIsThereBeforeItHappensTheFirstTime() throws Exception {
        try (CamelRun camel = new CamelRun()) {
            camel.context().getRegistry().bind("meters", meters);
            camel.start(route());

            assertThat(meters.get("camel.mle.fallbacks")
                            .tag("outcome", "sent")
                            .counter()
                            .count())
                    .isZero();
            for (FallbackPolicy.Condition condition : FallbackPolicy.Condition.values()) {
                assertThat(meters.get("camel.mle.fallbacks")
                                .tag("outcome", condition.name().toLowerCase(Locale.ROOT))
                                .counter()
                                .count())
                        .isZero();
            }
            assertThat(meters.get("camel.mle.refreshes")
                            .tag("outcome", "failed")
                            .counter()
                            .count())
                    .isZero();
            assertThat(meters.get("camel.mle.operations")
                            .tag("reason", "decryption")
                            .counter()
                            .count())
                    .isZero();
            assertThat(meters.get("camel.mle.retries")
                            .tag("cause", "outage")
                            .counter()
                            .count())
                    .isZero();
        }
    }

    @Test
    void withoutARegistryNothingIsCountedOrTimed() {
        try (CamelRun camel = new CamelRun().start()) {
            RunningProfiles running = camel.context().hasService(RunningProfiles.class);
            if (running == null) {
                camel.configuration();
                running = camel.context().hasService(RunningProfiles.class);
            }

            assertThat(running.events()).isInstanceOf(LoggedEvents.class);
            assertThat(running.events().stepTimes("method")).isSameAs(StepTimes.NONE);
            assertThat(MleMetrics.of(camel.context())).isSameAs(MleMetrics.NOOP);
        }
    }

    @Test
    void tagsHaveSmallSetsOfValuesAndNoKeyId() throws Exception {
        try (CamelRun camel = new CamelRun()) {
            camel.context().getRegistry().bind("meters", meters);
            camel.start(route());
            for (int i = 0; i < 20; i++) {
                camel.send("direct:in", "{\"n\":" + i + "}", Map.of());
                camel.send("mle:decrypt", PEER.encrypt("{}", "no-such-key-" + i), Map.of());
            }

            assertThat(names()).filteredOn("camel.mle.operations"::equals).hasSizeLessThan(7);
            assertThat(meters.getMeters())
                    .hasSizeLessThan(50)
                    .allSatisfy(meter -> assertThat(meter.getId().getTags().toString())
                            .doesNotContain(
                                    "no-such-key",
                                    PEER.serverKey().id(),
                                    PEER.clientPair().id()));
        }
    }
}
