package org.camelmle.profile.http;

import java.util.Optional;

/** Reads a message's headers by name, without regard to case. */
@FunctionalInterface
public interface HeaderLookup {

    /** No headers at all. */
    HeaderLookup NONE = name -> Optional.empty();

    /** The header's value as text; of several values the list as one text. */
    Optional<String> value(String name);
}
