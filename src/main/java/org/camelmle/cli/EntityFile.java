package org.camelmle.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.camelmle.keys.StrictJson;
import org.camelmle.keys.StrictJson.NotJsonException;

/**
 * A file of entities: {@code *.json} holds one, any other file one a line (newline-delimited JSON). Lines are read one
 * after the other, so a file may be larger than memory. An entity is handed on byte for byte as it stands there.
 */
record EntityFile(Path path) {

    /** The longest entity, in octets. 8 MiB, as the option {@code maxMessageSize} has it. */
    static final int MAX_ENTITY = 8 << 20;

    private static final int[] BYTE_ORDER_MARK = {0xEF, 0xBB, 0xBF};

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

    /** Takes what is found, in the order of the file. */
    interface Reader {
        void entity(Place place, byte[] json);

        /** What stands there is no entity; the problem is a sentence that quotes nothing of it. */
        void unreadable(Place place, String problem);
    }

    /** Why this file cannot be read at all, if so. */
    Optional<String> problem() {
        if (!Files.exists(path)) {
            return Optional.of("There is no file " + path);
        }
        return Files.isRegularFile(path) && Files.isReadable(path)
                ? Optional.empty()
                : Optional.of(path + " is not a readable file");
    }

    void read(Reader reader) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            skipByteOrderMark(in);
            if (path.getFileName().toString().endsWith(".json")) {
                handOn(new Place(path, OptionalInt.empty()), in.readNBytes(MAX_ENTITY + 1), reader);
            } else {
                readLines(in, reader);
            }
        } catch (IOException e) {
            throw new CommandFailure(path + " could not be read to its end");
        }
    }

    private void readLines(InputStream in, Reader reader) throws IOException {
        int line = 1;
        for (int first = in.read(); first >= 0; first = in.read(), line++) {
            byte[] text = restOfLine(first, in);
            if (!isBlank(text)) {
                handOn(new Place(path, OptionalInt.of(line)), text, reader);
            }
        }
    }

    private static void handOn(Place place, byte[] json, Reader reader) {
        if (json.length > MAX_ENTITY) {
            reader.unreadable(place, "longer than " + (MAX_ENTITY >> 20) + " MiB");
            return;
        }
        try {
            StrictJson.object(json, 0, json.length, StrictJson.Limits.PAYLOAD);
        } catch (NotJsonException e) {
            reader.unreadable(place, "no entity: " + e.getMessage());
            return;
        }
        reader.entity(place, json);
    }

    /** The line without its end, which is LF or CR LF; of a line that is too long only so much that this is seen. */
    private static byte[] restOfLine(int first, InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        for (int octet = first; octet >= 0 && octet != '\n'; octet = in.read()) {
            if (line.size() <= MAX_ENTITY) {
                line.write(octet);
            }
        }
        byte[] text = line.toByteArray();
        boolean carriageReturn = text.length > 0 && text[text.length - 1] == '\r';
        return carriageReturn ? Arrays.copyOf(text, text.length - 1) : text;
    }

    private static boolean isBlank(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1).isBlank();
    }

    private static void skipByteOrderMark(InputStream in) throws IOException {
        in.mark(BYTE_ORDER_MARK.length);
        for (int octet : BYTE_ORDER_MARK) {
            if (in.read() != octet) {
                in.reset();
                return;
            }
        }
    }
}
