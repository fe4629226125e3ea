package org.camelmle.keys.remote;

import java.util.List;
import java.util.function.Predicate;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;

/**
 * What is different in a new set.
 *
 * @param added keys with a kid that the old set did not have
 * @param activated keys that became active
 * @param deprecated keys that are active no longer, but still there
 * @param gone keys that are there no longer
 * @param rebound keys whose kid named another key before
 */
public record KeyChanges(
        List<MleKey> added, List<MleKey> activated, List<MleKey> deprecated, List<MleKey> gone, List<MleKey> rebound) {

    /** Nothing is. */
    public static final KeyChanges NONE = new KeyChanges(List.of(), List.of(), List.of(), List.of(), List.of());

    public KeyChanges {
        added = List.copyOf(added);
        activated = List.copyOf(activated);
        deprecated = List.copyOf(deprecated);
        gone = List.copyOf(gone);
        rebound = List.copyOf(rebound);
    }

    static KeyChanges between(KeySet before, KeySet after) {
        if (before == after) {
            return NONE;
        }
        return new KeyChanges(
                those(after, key -> before.find(key.id()).isEmpty()),
                those(after, key -> changedTo(key, before, KeyStatus.ACTIVE)),
                those(
                        after,
                        key -> key.status() != KeyStatus.ACTIVE
                                && before.find(key.id())
                                        .filter(old -> old.status() == KeyStatus.ACTIVE)
                                        .isPresent()),
                those(before, key -> after.find(key.id()).isEmpty()),
                those(
                        after,
                        key -> before.find(key.id())
                                .filter(old -> !KnownKeys.isSame(old, key))
                                .isPresent()));
    }

    public boolean isEmpty() {
        return added.isEmpty() && activated.isEmpty() && deprecated.isEmpty() && gone.isEmpty() && rebound.isEmpty();
    }

    private static boolean changedTo(MleKey key, KeySet before, KeyStatus status) {
        return key.status() == status
                && before.find(key.id()).filter(old -> old.status() != status).isPresent();
    }

    private static List<MleKey> those(KeySet keys, Predicate<MleKey> wanted) {
        return keys.keys().stream().filter(wanted).toList();
    }
}
