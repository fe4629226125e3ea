package org.camelmle.profile;

import java.util.List;

/** The built-in profiles by name. */
public final class Profiles {

    private Profiles() {}

    /**
     * The profile of this name.
     *
     * @throws org.camelmle.MleConfigurationException for an unknown name, listing the known ones
     */
    public static Profile byName(String name) {
        throw new UnsupportedOperationException();
    }

    public static List<String> names() {
        throw new UnsupportedOperationException();
    }
}
