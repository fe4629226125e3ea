package org.camelmle.keys;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;

/**
 * What our own keys are for. A private key serves one profile and one purpose: what one provider gets to see or to open
 * must be of no use with another.
 */
public final class KeyBindings {

    private final Map<String, String> useByThumbprint = new ConcurrentHashMap<>();

    /**
     * Binds the keys that have a private half, for as long as this object lives.
     *
     * @param option that names the keys
     * @param use what they are for, such as the profile's name and the purpose
     * @throws MleConfigurationException if one of them is for something else already, under whatever id
     */
    public void bind(KeySet keys, String option, String use) {
        keys.keys().stream().filter(key -> key.privateKey().isPresent()).forEach(key -> bind(key, option, use));
    }

    private void bind(MleKey key, String option, String use) {
        String earlier = useByThumbprint.putIfAbsent(key.thumbprint(), use);
        if (earlier != null && !earlier.equals(use)) {
            throw new MleConfigurationException(
                    new Explanation(
                            "the option " + option + " with the key '" + key.id() + "' for " + use + ", which serves "
                                    + earlier + " too",
                            "a key of its own for each profile and purpose",
                            "one file was named twice, or privateKeys of the component is used by endpoints of several profiles",
                            "make a key for each (mle:generateKey, or where the provider makes them), and set it on the endpoints"));
        }
    }
}
