package org.camelmle.planted.jose;

import org.camelmle.planted.profile.SomeProfile;

/** An import that goes up: the walls' test must find it. */
final class AsksTheProvider {

    String name(SomeProfile profile) {
        return profile.name();
    }
}
