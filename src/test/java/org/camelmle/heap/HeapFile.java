package org.camelmle.heap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A heap dump in HotSpot's binary format (HPROF 1.0.2) of at most 2 GiB, read object by object. */
final class HeapFile {

    private static final int OBJECT = 2;
    private static final int[] SIZES = {0, 0, Long.BYTES, 0, 1, 2, 4, 8, 1, 2, 4, 8};

    private final ByteBuffer dump;
    private final Map<Long, String> names = new HashMap<>();
    private final Map<Long, String> classNames = new HashMap<>();
    private final Map<Long, Layout> layouts = new HashMap<>();

    /** The fields of a class itself, without those that it inherits. */
    private record Layout(long parent, List<Field> fields) {}

    private record Field(String name, int type) {}

    /** Is told what there is. */
    interface Visitor {

        /** An array of a primitive type; its octets are those from the buffer's position to its limit. */
        default void octets(long id, String type, ByteBuffer content) {}

        /** A reference from an object, or from a class where a static field holds it, to another object. */
        default void reference(long from, String type, String field, long to) {}
    }

    HeapFile(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            dump = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
        // The fields of a class may be told after its first object.
        walk(new Visitor() {});
    }

    void walk(Visitor visitor) {
        dump.clear();
        while (dump.get() != 0) {
            // The name of the format.
        }
        if (dump.getInt() != Long.BYTES) {
            throw new IllegalStateException("A dump of a JVM with 64 bits is expected");
        }
        dump.getLong();
        while (dump.hasRemaining()) {
            int tag = dump.get();
            dump.getInt();
            int end = dump.getInt() + dump.position();
            switch (tag) {
                case 0x01 -> names.put(dump.getLong(), text(end));
                case 0x02 -> loadedClass();
                case 0x0C, 0x1C -> segment(end, visitor);
                default -> {}
            }
            dump.position(end);
        }
    }

    private String text(int end) {
        byte[] octets = new byte[end - dump.position()];
        dump.get(octets);
        return new String(octets, StandardCharsets.UTF_8);
    }

    private void loadedClass() {
        dump.getInt();
        long id = dump.getLong();
        dump.getInt();
        classNames.put(id, names.getOrDefault(dump.getLong(), "?").replace('/', '.'));
    }

    private void segment(int end, Visitor visitor) {
        while (dump.position() < end) {
            int tag = dump.get() & 0xFF;
            switch (tag) {
                case 0xFF, 0x05, 0x07 -> skip(Long.BYTES);
                case 0x01 -> skip(2 * Long.BYTES);
                case 0x02, 0x03, 0x08 -> skip(Long.BYTES + 2 * Integer.BYTES);
                case 0x04, 0x06 -> skip(Long.BYTES + Integer.BYTES);
                case 0x20 -> classDump(visitor);
                case 0x21 -> instance(visitor);
                case 0x22 -> objectArray(visitor);
                case 0x23 -> primitiveArray(visitor);
                default -> throw new IllegalStateException("Unknown record " + tag);
            }
        }
    }

    private void skip(int octets) {
        dump.position(dump.position() + octets);
    }

    private void classDump(Visitor visitor) {
        long id = dump.getLong();
        dump.getInt();
        long parent = dump.getLong();
        skip(5 * Long.BYTES + Integer.BYTES);
        for (int i = dump.getShort(); i > 0; i--) {
            dump.getShort();
            skip(SIZES[dump.get()]);
        }
        String type = classNames.getOrDefault(id, "?");
        for (int i = dump.getShort(); i > 0; i--) {
            String field = names.getOrDefault(dump.getLong(), "?");
            value(id, "static " + type, field, dump.get(), visitor);
        }
        List<Field> fields = new ArrayList<>();
        for (int i = dump.getShort(); i > 0; i--) {
            fields.add(new Field(names.getOrDefault(dump.getLong(), "?"), dump.get()));
        }
        layouts.put(id, new Layout(parent, fields));
    }

    private void value(long from, String type, String field, int kind, Visitor visitor) {
        if (kind == OBJECT) {
            visitor.reference(from, type, field, dump.getLong());
        } else {
            skip(SIZES[kind]);
        }
    }

    private void instance(Visitor visitor) {
        long id = dump.getLong();
        dump.getInt();
        long type = dump.getLong();
        int end = dump.getInt() + dump.position();
        String name = classNames.getOrDefault(type, "?");
        for (Layout layout = layouts.get(type); layout != null; layout = layouts.get(layout.parent())) {
            for (Field field : layout.fields()) {
                value(id, name, field.name(), field.type(), visitor);
            }
        }
        dump.position(end);
    }

    private void objectArray(Visitor visitor) {
        long id = dump.getLong();
        dump.getInt();
        int length = dump.getInt();
        String type = classNames.getOrDefault(dump.getLong(), "?");
        for (int i = 0; i < length; i++) {
            visitor.reference(id, type, "[]", dump.getLong());
        }
    }

    private void primitiveArray(Visitor visitor) {
        long id = dump.getLong();
        dump.getInt();
        int length = dump.getInt();
        int kind = dump.get();
        int end = dump.position() + length * SIZES[kind];
        String type =
                Map.of(5, "char[]", 8, "byte[]", 10, "int[]", 11, "long[]").getOrDefault(kind, "");
        if (!type.isEmpty()) {
            visitor.octets(id, type, dump.duplicate().limit(end));
        }
        dump.position(end);
    }
}
