package org.camelmle.cli;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Where an entity stands in the input.
 *
 * @param line counted from 1, in a file with one entity a line
 */
record Place(Path file, OptionalInt line) {

    @Override
    public String toString() {
        return line.isPresent() ? file + " line " + line.getAsInt() : file.toString();
    }
}
