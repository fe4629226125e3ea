package org.camelmle.profile;

import java.util.Objects;
import org.camelmle.keys.MleKey;

/** How our public keys reach a provider that has no API for them: by letters that a person sends. */
public interface KeyExchange {

    /** A letter, ready to be sent. It never holds anything private. */
    record Letter(String to, String subject, String text) {

        public Letter {
            Objects.requireNonNull(to, "to");
            Objects.requireNonNull(subject, "subject");
            Objects.requireNonNull(text, "text");
        }
    }

    /** The size of a new key in bits, unless an option says otherwise. */
    int keySize();

    /** Hands over our first key. */
    Letter first(MleKey key);

    /** Hands over the key that is to follow another, and asks for what belongs to it. */
    Letter next(MleKey key);

    /** Asks that a replaced key be used no more. */
    Letter last(MleKey replaced);
}
