package org.camelmle.keys.remote;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.camelmle.keys.JwksDocument.Alarm;
import org.camelmle.keys.JwksDocument.AlarmKind;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.MleKey;

/**
 * Which key each kid has named so far. A kid that comes with another key is an alarm: whoever can answer in the peer's
 * place would do just that.
 */
final class KnownKeys {

    // The ones seen longest ago are forgotten first.
    private static final int MOST = 1000;

    private final Rebinding rebinding;
    private final Map<String, MleKey> byId = new LinkedHashMap<>(16, 0.75f, true);

    KnownKeys(Rebinding rebinding) {
        this.rebinding = rebinding;
    }

    /** The keys of the set that may be used, which a pinned one may take the place of. */
    synchronized KeySet admit(KeySet fetched, List<Alarm> alarms) {
        List<MleKey> admitted = new ArrayList<>();
        for (MleKey key : fetched.keys()) {
            MleKey known = byId.putIfAbsent(key.id(), key);
            admitted.add(known == null || isSame(known, key) ? key : rebound(known, key, alarms));
        }
        byId.keySet().stream().limit(Math.max(0, byId.size() - MOST)).toList().forEach(byId::remove);
        return KeySet.of(admitted);
    }

    private MleKey rebound(MleKey known, MleKey key, List<Alarm> alarms) {
        alarms.add(alarm(known, key, rebinding.consequence()));
        MleKey used = rebinding.choose(known, key);
        byId.put(key.id(), used);
        return used;
    }

    static Alarm alarm(MleKey known, MleKey key, String consequence) {
        return new Alarm(
                AlarmKind.KID_REBOUND,
                "The known kid '" + key.id() + "' came with another key: thumbprint " + key.thumbprint() + ", before "
                        + known.thumbprint() + "; " + consequence);
    }

    static boolean isSame(MleKey one, MleKey other) {
        return one.publicKey().getModulus().equals(other.publicKey().getModulus())
                && one.publicKey().getPublicExponent().equals(other.publicKey().getPublicExponent());
    }
}
