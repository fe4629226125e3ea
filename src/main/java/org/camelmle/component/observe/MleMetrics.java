package org.camelmle.component.observe;

import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.camelmle.jose.StepTimes.Operation;
import org.camelmle.jose.StepTimes.Step;

/** What is counted and timed, free of any metrics library. All values of tags come from small sets; no key id is one. */
interface MleMetrics {

    /** The tag of what has no value for it. */
    String NONE = "none";

    /** Outcomes of an operation. */
    String SUCCESS = "success";

    String PLAIN = "plain";

    String FAILURE = "failure";

    /** The reason of a failure that is none of the message's. */
    String OVERLOAD = "overload";

    /** The outcome of a plaintext resend that was allowed. */
    String SENT = "sent";

    /** Nothing is counted. */
    MleMetrics NOOP = new MleMetrics() {};

    /** Micrometer's, if it is on the class path and the context has a registry. */
    static MleMetrics of(CamelContext context) {
        return context.getClassResolver().resolveClass("io.micrometer.core.instrument.MeterRegistry") == null
                ? NOOP
                : MicrometerMetrics.find(context);
    }

    /** A message was encrypted or decrypted, passed on plain, or failed. */
    default void operation(String profile, Operation operation, String algorithm, String outcome, String reason) {}

    /** A step of it took so long. */
    default void step(String profile, Operation operation, Step step, long nanos) {}

    /** The peer's keys were asked for. */
    default void refresh(String profile, String outcome) {}

    /** A call was made again because of this. */
    default void retry(String profile, String cause) {}

    /** A plaintext resend was asked for: {@code sent}, or the condition that was not met. */
    default void fallback(String profile, String outcome) {}

    /** From now on the state of a set-up's keys can be read. */
    default void watch(String setup, String profile, Supplier<KeyFindings> findings) {}

    default void unwatch(String setup) {}

    /** All meters go. */
    default void close() {}
}
