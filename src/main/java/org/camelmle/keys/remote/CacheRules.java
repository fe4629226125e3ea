package org.camelmle.keys.remote;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.camelmle.keys.JwksDocument;

/**
 * The rules by which a peer's keys are kept.
 *
 * @param refreshInterval how long an answer is fresh; empty: what its Cache-Control says
 * @param minInterval the least time between two fetches, claimed before the fetch. 30 s
 * @param patience how long a caller without any usable keys waits for a fetch. 5 s
 * @param staleIfError how long after the last good answer the keys are still used while fetches fail. 24 h
 * @param rebinding what becomes of a kid that names another key than before
 * @param snapshotFile where the last good answer survives a restart
 * @param limits of a document
 */
public record CacheRules(
        Optional<Duration> refreshInterval,
        Duration minInterval,
        Duration patience,
        Duration staleIfError,
        Rebinding rebinding,
        Optional<Path> snapshotFile,
        JwksDocument.Limits limits) {

    /** As long as any Cache-Control is followed: whoever wants more does not hear of a rotation in time. */
    public static final Duration LONGEST_REFRESH_INTERVAL = CacheControl.LONGEST;

    /**
     * An outage over a long weekend and the repair after it. All the while nobody can tell us that a key was withdrawn
     * because it was stolen, so it is not any longer.
     */
    public static final Duration LONGEST_STALE_IF_ERROR = Duration.ofDays(7);

    public static final CacheRules DEFAULT = new CacheRules(
            Optional.empty(),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofHours(24),
            Rebinding.FOLLOW,
            Optional.empty(),
            JwksDocument.Limits.DEFAULT);

    public CacheRules {
        Objects.requireNonNull(refreshInterval, "refreshInterval");
        Objects.requireNonNull(minInterval, "minInterval");
        Objects.requireNonNull(patience, "patience");
        Objects.requireNonNull(staleIfError, "staleIfError");
        Objects.requireNonNull(rebinding, "rebinding");
        Objects.requireNonNull(snapshotFile, "snapshotFile");
        Objects.requireNonNull(limits, "limits");
    }
}
