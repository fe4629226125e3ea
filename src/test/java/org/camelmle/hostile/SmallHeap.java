package org.camelmle.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.camel.Exchange;
import org.apache.camel.FailedToCreateProducerException;
import org.camelmle.MessageRejectedException;
import org.camelmle.hostile.HostileServer.Answer;

/**
 * The process with little memory: attacks its own Camel context, and prints a line for each attack: its name, a tab, what
 * became of it, and a complaint if good messages do not pass after it.
 *
 * <p>Argument: a directory for files.
 */
final class SmallHeap {

    private static final String PERSON = "{\"type\":\"individual\"}";
    private static final int LARGE_KEY = 16_384;

    private final Map<String, Callable<String>> attacks = new LinkedHashMap<>();
    private final HostileServer server = new HostileServer();
    private final Gateway gateway = new Gateway();
    private final Path folder;

    private SmallHeap(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        SmallHeap heap = new SmallHeap(Path.of(arguments[0]));
        heap.plan();
        heap.attacks.forEach(heap::run);
        heap.gateway.close();
        heap.server.close();
    }

    private void run(String name, Callable<String> attack) {
        String outcome;
        try {
            outcome = attack.call();
            Gateway.FRONTS.keySet().forEach(this::requireService);
        } catch (Exception e) {
            outcome = e.toString();
        }
        System.out.println(name + '\t' + outcome);
    }

    private void requireService(String front) {
        Exchange answer = gateway.send("mle:call?target=" + gateway.url(front), PERSON);
        if (!Gateway.CREATED.equals(answer.getMessage().getBody(String.class))) {
            throw new IllegalStateException(front + " does not answer any more", answer.getException());
        }
    }

    private void plan() throws Exception {
        keySet("100,000 keys", Flood.json(keys(100_000)));
        keySet("no end", Flood.endless());
        keySet("chunks without end", Flood.endlessChunks());
        keySet("a gibibyte", Flood.ofLength(Flood.GIBIBYTE));
        keySet("a gzip bomb", Flood.gzipBomb());
        keySet("drips", Flood.dripping());
        keySet("a key of 16384 bits", Flood.json("{\"keys\":[" + largeJwk() + "]}"));
        attacks.put("PEM: a key of 16384 bits", () -> sent("mle:encrypt?publicKeys=file:" + largePem(), PERSON));

        answer("a gibibyte", Flood.ofLength(Flood.GIBIBYTE));
        answer("no end", Flood.endless());
        answer("chunks without end", Flood.endlessChunks());
        answer("a gzip bomb", Flood.gzipBomb());
        answer("drips", Flood.dripping());
        answer("zip", Flood.json(compressed()));

        keyApi("no end", Flood.endless());
        keyApi("drips", Flood.dripping());

        for (String step : new String[] {"encrypt", "decrypt", "decrypt?role=server&privateKeys=#gateway", "inspect"}) {
            attacks.put("stream to " + step + ": a gibibyte", () -> sent("mle:" + step, Flood.stream(Flood.GIBIBYTE)));
        }
        attacks.put(
                "stream to verifyWebhook: a gibibyte",
                () -> sent("mle:verifyWebhook?secret=s", Flood.stream(Flood.GIBIBYTE)));
        Gateway.FRONTS.keySet().forEach(this::requests);
    }

    private void keySet(String what, Answer answer) {
        String url = server.url(answer);
        attacks.put("key set: " + what, () -> sent("mle:encrypt?fetchTimeout=1s&publicKeys=" + url, PERSON));
    }

    private void answer(String what, Answer answer) {
        String url = server.url(answer);
        String time = what.equals("drips") ? "1s" : "1m";
        attacks.put("answer: " + what, () -> sent("mle:call?callTimeout=" + time + "&target=" + url, PERSON));
    }

    private void keyApi(String what, Answer answer) {
        String url = server.url(answer);
        String time = what.equals("drips") ? "2s" : "1m";
        attacks.put(
                "key API: " + what,
                () -> sent("mle:listKeys?apiKey=sk&fetchTimeout=" + time + "&baseUrl=" + url, null));
    }

    private void requests(String front) {
        int port = gateway.port(front);
        String name = "request through " + front + ": ";
        String zip = compressed();
        attacks.put(
                name + "a gibibyte",
                () -> Client.post(port, "Content-Length: " + Flood.GIBIBYTE, out -> Flood.write(out, Flood.GIBIBYTE)));
        attacks.put(
                name + "a gibibyte in chunks",
                () -> Client.post(port, Client.IN_CHUNKS, Client.chunked(out -> Flood.write(out, Flood.GIBIBYTE))));
        attacks.put(
                name + "a gzip bomb",
                () -> Client.post(
                        port, Client.IN_CHUNKS + "\r\nContent-Encoding: gzip", Client.chunked(Flood::writeZipped)));
        attacks.put(
                name + "zip",
                () -> Client.post(port, "Content-Length: " + zip.length(), out -> out.write(zip.getBytes(US_ASCII))));
    }

    private String sent(String uri, Object body) {
        try {
            Exception failure = gateway.send(uri, body).getException();
            return failure == null ? "not refused" : name(failure);
        } catch (FailedToCreateProducerException e) {
            return name(e.getCause());
        }
    }

    private static String name(Throwable failure) {
        return failure.getClass().getSimpleName()
                + (failure instanceof MessageRejectedException refused ? " " + refused.reason() : "");
    }

    private static String keys(int count) {
        StringBuilder keys = new StringBuilder("{\"keys\":[");
        for (int i = 0; i < count; i++) {
            keys.append(i == 0 ? "" : ",")
                    .append("{\"kty\":\"RSA\",\"kid\":\"k")
                    .append(i)
                    .append("\"}");
        }
        return keys.append("]}").toString();
    }

    private static BigInteger largeModulus() {
        return BigInteger.ONE.shiftLeft(LARGE_KEY).subtract(BigInteger.ONE);
    }

    private static String largeJwk() {
        byte[] modulus = largeModulus().toByteArray();
        return "{\"kty\":\"RSA\",\"use\":\"enc\",\"kid\":\"large\",\"status\":\"active\",\"e\":\"AQAB\",\"n\":\""
                + base64(java.util.Arrays.copyOfRange(modulus, 1, modulus.length)) + "\"}";
    }

    private Path largePem() throws Exception {
        byte[] key = KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(largeModulus(), BigInteger.valueOf(65_537)))
                .getEncoded();
        return Files.writeString(
                folder.resolve("large.pem"),
                "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                        + "\n-----END PUBLIC KEY-----\n");
    }

    /** To our key, with half a mebibyte that would be any length after inflation. */
    private static String compressed() {
        String header = "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"kid\":\"client-key-2026\",\"zip\":\"DEF\"}";
        return "{\"encrypted\":\"" + base64(header.getBytes(US_ASCII)) + "." + "A".repeat(342) + "." + "A".repeat(16)
                + "." + "A".repeat(1 << 19) + "." + "A".repeat(22) + "\"}";
    }

    private static String base64(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
