package org.camelmle.life;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.camelmle.keys.storage.KeyStorage;

/**
 * One run of a rotation by letters in a process of its own, which dies without any clean-up behind a given step.
 *
 * <p>Arguments: key folder, how far the clock is ahead (ISO 8601), the key whose credentials have come, the key that may go
 * (- for none), number of the last step (0: all).
 */
public final class HaltedGuidedRotation {

    static final int HALTED = 7;

    private HaltedGuidedRotation() {}

    public static void main(String[] arguments) {
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.parse(arguments[1]));
        int last = Integer.parseInt(arguments[4]);
        AtomicInteger taken = new AtomicInteger();
        new KeyRotation(
                        new OwnKeys(KeyStorage.folder(Path.of(arguments[0])), clock),
                        new OperatorAnnouncement(
                                named(arguments[2]),
                                named(arguments[3]),
                                new CredentialReport(Map.of(), new CredentialUse(clock), Duration.ofDays(7), clock)),
                        KeyProbe.NONE,
                        new RotationRules(Duration.ofDays(90), Duration.ofDays(7), 2048),
                        clock,
                        step -> {
                            if (taken.incrementAndGet() == last) {
                                Runtime.getRuntime().halt(HALTED);
                            }
                        })
                .run();
    }

    private static Optional<String> named(String argument) {
        return Optional.of(argument).filter(text -> !text.equals("-"));
    }
}
