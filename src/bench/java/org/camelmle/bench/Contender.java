package org.camelmle.bench;

import org.camelmle.keys.MleKey;

/** One way to make and read a compact JWE with RSA-OAEP-256 and A256GCM, bytes in and bytes out. */
interface Contender {

    byte[] encrypt(byte[] plaintext) throws Exception;

    byte[] decrypt(byte[] token) throws Exception;

    /** All of them, in the order in which they take turns. */
    enum Kind {
        RAW,
        CODEC,
        NIMBUS;

        Contender with(MleKey key) {
            return switch (this) {
                case RAW -> new RawContender(key);
                case CODEC -> new CodecContender(key);
                case NIMBUS -> new NimbusContender(key);
            };
        }
    }
}
