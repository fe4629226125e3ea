package org.camelmle.bench.jwe;

import java.util.Locale;

/**
 * One row of the table.
 *
 * @param size of the payload, in octets
 */
record BenchCase(Operation operation, int rsaBits, int size) {

    enum Operation {
        ENCRYPT,
        DECRYPT;

        /** The benchmark method's name. */
        String method() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    String sizeText() {
        if (size >= 1024 * 1024) {
            return size / (1024 * 1024) + " MiB";
        }
        return size >= 1024 ? size / 1024 + " KiB" : size + " B";
    }

    @Override
    public String toString() {
        return operation.method() + " " + sizeText() + " RSA-" + rsaBits;
    }
}
