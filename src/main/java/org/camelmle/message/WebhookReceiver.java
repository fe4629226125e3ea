package org.camelmle.message;

import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.camelmle.ErrorAnswer;
import org.camelmle.Explanation;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.profile.http.WebhookScheme;
import org.camelmle.profile.http.WebhookScheme.Action;
import org.camelmle.profile.http.WebhookScheme.Delivery;

/**
 * Takes a provider's webhooks: short enough, genuine, in time, and each only once. What a delivery says is never trusted
 * beyond that; it only says that there is something to fetch. Safe for many threads.
 */
public final class WebhookReceiver {

    /** Beyond that the oldest are forgotten: a repetition then costs one more fetch, which is limited elsewhere. */
    private static final int MOST_REMEMBERED = 10_000;

    private final WebhookScheme scheme;
    private final WebhookScheme.Secrets secrets;
    private final WebhookScheme.Limits limits;
    private final Clock clock;
    private final Map<String, Seen> remembered = new LinkedHashMap<>();

    /**
     * A delivery that came.
     *
     * @param until when it could not pass any more
     * @param inProgress what comes of it is not known yet
     */
    private record Seen(Instant until, boolean inProgress) {}

    /** @throws org.camelmle.MleConfigurationException if the scheme has no use for these secrets */
    public WebhookReceiver(
            WebhookScheme scheme, WebhookScheme.Secrets secrets, WebhookScheme.Limits limits, Clock clock) {
        this.scheme = Objects.requireNonNull(scheme, "scheme");
        this.secrets = Objects.requireNonNull(secrets, "secrets");
        this.limits = Objects.requireNonNull(limits, "limits");
        this.clock = Objects.requireNonNull(clock, "clock");
        scheme.check(secrets);
    }

    /**
     * What to do about a delivery; a repeated one is ignored. One to process is in progress until it is {@link #done} or
     * {@link #forget forgotten}.
     *
     * @param body the octets as they came over the wire
     * @throws MessageRejectedException TOO_LARGE, to be answered with 413, UNAUTHENTICATED, with 401, or IN_PROGRESS, with
     *     503: the delivery that it repeats may still fail
     */
    public Delivery receive(byte[] body, HeaderLookup headers) {
        if (body.length > limits.maxSize()) {
            throw tooLarge();
        }
        Instant now = clock.instant();
        Delivery delivery = scheme.authenticate(body, headers, secrets, limits, now);
        return delivery.action() != Action.IGNORE && isRepeated(delivery, now) ? delivery.ignored() : delivery;
    }

    /** Notes that a delivery was processed. */
    public synchronized void done(Delivery delivery) {
        delivery.marks()
                .forEach(mark -> remembered.computeIfPresent(mark, (same, seen) -> new Seen(seen.until(), false)));
    }

    /** Takes a delivery that could not be processed for one that never came, so that it is accepted when it is repeated. */
    public synchronized void forget(Delivery delivery) {
        remembered.keySet().removeAll(delivery.marks());
    }

    /** The refusal of a body that was too long to be read as a whole. */
    public MessageRejectedException tooLarge() {
        return new MessageRejectedException(
                Reason.TOO_LARGE,
                new Explanation(
                        "a webhook with more than " + limits.maxSize() + " octets",
                        "the few hundred octets of an event",
                        "somebody else than the provider",
                        "limit the size of bodies before this route, too; raise webhookMaxSize if it was the provider"),
                ErrorAnswer.reply(413, Reason.TOO_LARGE.name(), ""));
    }

    private synchronized boolean isRepeated(Delivery delivery, Instant now) {
        forgetOld(now);
        List<Seen> before = delivery.marks().stream()
                .map(remembered::get)
                .filter(Objects::nonNull)
                .toList();
        if (before.stream().anyMatch(Seen::inProgress)) {
            throw inProgress();
        }
        boolean repeated = !before.isEmpty();
        Seen seen = new Seen(now.plus(limits.lifetime()), !repeated && delivery.action() == Action.PROCESS);
        delivery.marks().forEach(mark -> remembered.putIfAbsent(mark, seen));
        return repeated;
    }

    private static MessageRejectedException inProgress() {
        return new MessageRejectedException(
                Reason.IN_PROGRESS,
                new Explanation(
                        "a webhook that is being processed already",
                        "one that is new, or whose processing has ended",
                        "the provider did not wait for the answer to the first delivery",
                        "nothing: the provider delivers it again; answer sooner if this happens often"),
                ErrorAnswer.reply(503, Reason.IN_PROGRESS.name(), ""));
    }

    /** What is over, or too much. The oldest come first. */
    private void forgetOld(Instant now) {
        Iterator<Seen> oldest = remembered.values().iterator();
        while (oldest.hasNext() && (!now.isBefore(oldest.next().until()) || remembered.size() > MOST_REMEMBERED)) {
            oldest.remove();
        }
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "WebhookReceiver[" + secrets + "]";
    }
}
