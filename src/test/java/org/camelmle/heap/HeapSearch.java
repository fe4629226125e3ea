package org.camelmle.heap;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Finds needles in a dump, and who holds the arrays that they are in. */
final class HeapSearch {

    private static final int LINKS = 9;

    private final HeapFile heap;
    private final Map<Long, List<Needle>> byBeginning = new HashMap<>();

    /**
     * An array with a needle in it.
     *
     * @param holders from the array upwards, as far as they were followed
     */
    record Find(String kind, String array, List<String> holders) {

        boolean isHeldBy(String name) {
            return holders.stream().anyMatch(holder -> holder.contains(name));
        }
    }

    private record Array(String kinds, String type) {}

    private record Link(String holder, long from) {}

    HeapSearch(HeapFile heap, Collection<Needle> needles) {
        this.heap = heap;
        for (Needle needle : needles) {
            long beginning = ByteBuffer.wrap(needle.octets()).getLong();
            byBeginning.computeIfAbsent(beginning, key -> new ArrayList<>()).add(needle);
        }
    }

    List<Find> finds() {
        Map<Long, Array> arrays = new HashMap<>();
        heap.walk(new HeapFile.Visitor() {
            @Override
            public void octets(long id, String type, ByteBuffer content) {
                Set<String> kinds = kinds(content);
                if (!kinds.isEmpty()) {
                    arrays.put(id, new Array(String.join(" + ", kinds), type));
                }
            }
        });
        Map<Long, Link> links = links(arrays.keySet());
        List<Find> finds = new ArrayList<>();
        arrays.forEach((id, array) -> finds.add(new Find(array.kinds(), array.type(), holders(id, links))));
        return finds;
    }

    /** From each object one link up, to whoever is found first, and so on. */
    private Map<Long, Link> links(Set<Long> objects) {
        Map<Long, Link> links = new HashMap<>();
        Set<Long> waiting = new HashSet<>(objects);
        for (int i = 0; i < LINKS && !waiting.isEmpty(); i++) {
            Set<Long> next = new HashSet<>();
            heap.walk(new HeapFile.Visitor() {
                @Override
                public void reference(long from, String type, String field, long to) {
                    if (waiting.contains(to) && !links.containsKey(to)) {
                        links.put(to, new Link(type + "." + field, from));
                        next.add(from);
                    }
                }
            });
            next.removeAll(links.keySet());
            waiting.clear();
            waiting.addAll(next);
        }
        return links;
    }

    private static List<String> holders(long id, Map<Long, Link> links) {
        List<String> holders = new ArrayList<>();
        Link link = links.get(id);
        while (link != null && holders.size() < LINKS) {
            holders.add(link.holder());
            link = link.holder().startsWith("static ") ? null : links.get(link.from());
        }
        return holders;
    }

    private Set<String> kinds(ByteBuffer content) {
        Set<String> kinds = new TreeSet<>();
        for (int at = content.position(); at <= content.limit() - Needle.SHORTEST; at++) {
            for (Needle needle : byBeginning.getOrDefault(content.getLong(at), List.of())) {
                if (isAt(content, at, needle.octets())) {
                    kinds.add(needle.kind());
                }
            }
        }
        return kinds;
    }

    private static boolean isAt(ByteBuffer content, int at, byte[] octets) {
        return at + octets.length <= content.limit()
                && content.slice(at, octets.length).equals(ByteBuffer.wrap(octets));
    }
}
