package org.camelmle.heap;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.camelmle.heap.HeapSearch.Find;
import org.camelmle.keys.KeyFiles;
import org.camelmle.keys.KeySet;
import org.camelmle.testkit.RecordingServer;

/**
 * {@code mvn -Pheap test}: how much of keys and messages is still in the heap of a process when its messages are done, and
 * who holds it. Ends with an error if it is something that has to be gone.
 */
public final class HeapMain {

    private static final int MINUTES = 3;
    private static final String PLANTED = "static " + Victim.class.getName() + ".PLANTED";
    private static final String CONTENT_KEY = "content key of a request";
    private static final String REQUEST = "plaintext of a request";
    private static final String ANSWER = "plaintext of an answer";

    private final Path folder;
    private final int messages;
    private final Peer peer = new Peer();

    HeapMain(Path folder, int messages) {
        this.folder = folder;
        this.messages = messages;
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("heap");
        HeapMain heap = new HeapMain(folder, Integer.parseInt(args[0]));
        heap.sendMessages();
        List<Find> held = heap.held();
        System.out.println("Held when " + heap.messages + " messages were done:\n\n" + report(held, 9));
        System.out.println("All copies, most of them garbage that was not written over yet:\n\n"
                + report(heap.search("all.hprof"), 1));
        System.out.println("The dumps are in " + folder);
        System.exit(isAsItShouldBe(held) ? 0 : 1);
    }

    /** Runs a victim. */
    void sendMessages() throws IOException, InterruptedException {
        KeyFiles.write(folder.resolve("own.jwks.json"), KeySet.of(peer.client()));
        KeyFiles.write(folder.resolve("peer.jwks.json"), KeySet.of(peer.server()));
        try (RecordingServer server = new RecordingServer(peer::answer)) {
            run(server.url());
        }
    }

    /** What it could not get rid of. */
    List<Find> held() throws IOException {
        return search("live.hprof");
    }

    private List<Find> search(String dump) throws IOException {
        return new HeapSearch(new HeapFile(folder.resolve(dump)), needles()).finds();
    }

    private static boolean isAsItShouldBe(List<Find> held) {
        return held.stream().filter(HeapMain::isPlanted).count() == 2
                && held.stream().noneMatch(HeapMain::isForbidden);
    }

    static boolean isPlanted(Find find) {
        return find.isHeldBy(PLANTED);
    }

    /**
     * Content keys and plaintext are done with when their message is. Not so the long-lived keys, and what the HTTP client
     * has sent and received: in clear, an answer that came so.
     */
    static boolean isForbidden(Find find) {
        boolean received = find.kind().equals(ANSWER) && find.isHeldBy("org.apache.hc.");
        return !isPlanted(find)
                && !received
                && List.of(CONTENT_KEY, "content key of an answer", REQUEST, ANSWER).stream()
                        .anyMatch(find.kind()::contains);
    }

    private void run(String url) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        url,
                        folder.toString(),
                        Integer.toString(messages))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(Files.readString(output));
        }
    }

    private List<Needle> needles() throws IOException {
        List<Needle> needles = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            needles.addAll(Needle.text(REQUEST, Needle.canary("payload", i)));
            needles.addAll(Needle.text(ANSWER, Needle.canary("answer", i)));
        }
        needles.addAll(Needle.text("bearer", Needle.canary("bearer", 0)));
        peer.contentKeys().forEach(key -> needles.add(new Needle("content key of an answer", key)));
        drawn().stream()
                .filter(octets -> octets.length == 44)
                .forEach(octets -> needles.add(new Needle(CONTENT_KEY, Arrays.copyOf(octets, 32))));
        RSAPrivateCrtKey pair = (RSAPrivateCrtKey) peer.client().privateKey().orElseThrow();
        needles.addAll(number("private exponent", pair.getPrivateExponent()));
        needles.addAll(number("prime", pair.getPrimeP()));
        return needles;
    }

    /** As octets, which a BigInteger holds as well, and as JWKs have it. */
    private static List<Needle> number(String kind, BigInteger number) {
        byte[] octets = number.toByteArray();
        byte[] unsigned = octets[0] == 0 ? Arrays.copyOfRange(octets, 1, octets.length) : octets;
        List<Needle> needles = new ArrayList<>(
                Needle.text(kind, Base64.getUrlEncoder().withoutPadding().encodeToString(unsigned)));
        needles.add(new Needle(kind, unsigned));
        return needles;
    }

    private List<byte[]> drawn() throws IOException {
        byte[] file = Files.readAllBytes(folder.resolve("drawn"));
        List<byte[]> drawn = new ArrayList<>();
        for (int at = 0; at < file.length; at += 1 + (file[at] & 0xFF)) {
            drawn.add(Arrays.copyOfRange(file, at + 1, at + 1 + (file[at] & 0xFF)));
        }
        return drawn;
    }

    /** @param links how many holders of each are named */
    private static String report(List<Find> finds, int links) {
        Map<String, Long> rows = finds.stream()
                .collect(Collectors.groupingBy(
                        find -> "| " + find.kind() + " | " + find.array() + holders(find, links),
                        TreeMap::new,
                        Collectors.counting()));
        StringBuilder report = new StringBuilder("| what | where | copies |\n|---|---|--:|\n");
        rows.forEach(
                (row, copies) -> report.append(row).append(" | ").append(copies).append(" |\n"));
        return report.toString();
    }

    private static String holders(Find find, int links) {
        return find.holders().stream()
                .limit(links)
                .map(holder -> " < " + holder)
                .collect(Collectors.joining());
    }
}
