package org.camelmle.component.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;
import org.camelmle.Explanation;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.WipedOctets;
import org.jspecify.annotations.Nullable;

/**
 * A body as bytes: octets and text (UTF-8) as they are, Map, Collection and POJO as JSON by the registry's
 * {@code ObjectMapper} or one of our own. Never by an object's {@code toString}.
 *
 * @param mapper writes objects
 * @param factory the mapper's own, but for its buffers: Jackson would keep them for the thread's next message, with what is
 *     in them
 * @param limit the most octets that are read from a stream
 */
public record BodyBytes(ObjectMapper mapper, JsonFactory factory, int limit) {

    /** Of one char in UTF-8. */
    private static final int MOST_OCTETS = 3;

    private static final int PIECE = 8 * 1024;

    /** Property: a stream whose reading failed. What is left of it is no body. */
    private static final String HALF_READ = "CamelMleHalfRead";

    /** What HTTP servers give a route whose stream caching is off. They are octets, and look like beans to Jackson. */
    private static final Set<String> BUFFERS = Set.of("io.vertx.core.buffer.Buffer", "io.netty.buffer.ByteBuf");

    /** With the ObjectMapper of this context, if it has one. */
    public static BodyBytes of(CamelContext context, int limit) {
        ObjectMapper registered = context.getRegistry().findSingleByType(ObjectMapper.class);
        ObjectMapper mapper = registered != null ? registered : new ObjectMapper();
        return new BodyBytes(mapper, withoutBuffers(mapper.getFactory()), limit);
    }

    private static JsonFactory withoutBuffers(JsonFactory factory) {
        try {
            return factory.copy().setRecyclerPool(JsonRecyclerPools.nonRecyclingPool());
        } catch (RuntimeException e) {
            // One of the user's own, which cannot be copied.
            return factory;
        }
    }

    /**
     * The body's bytes.
     *
     * @throws MessageRejectedException BODY for null and for what has no byte form; TOO_LARGE for a stream past the limit
     */
    public byte[] of(Exchange exchange, @Nullable Object body) {
        if (body == null) {
            throw rejected("no body", "a body to encrypt or decrypt", "a step before this one left the message empty");
        }
        if (body instanceof byte[] octets) {
            return octets;
        }
        if (body instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        if (body == exchange.getProperty(HALF_READ)) {
            throw rejected(
                    "what is left of a stream",
                    "a stream from its beginning",
                    "it was too long or broke off, and is read once more without stream caching");
        }
        try {
            return converted(exchange, body);
        } catch (MessageRejectedException e) {
            noteHalfRead(exchange, body);
            throw e;
        } catch (JsonProcessingException e) {
            noteHalfRead(exchange, body);
            throw rejected(
                    "a body of type " + body.getClass().getName() + " that Jackson cannot write",
                    "bytes, text, a stream, or an object that the ObjectMapper can write as JSON",
                    "a type without accessible properties, or one with a cycle");
        } catch (IOException | NoTypeConversionAvailableException e) {
            noteHalfRead(exchange, body);
            throw rejected(
                    "a body of type " + body.getClass().getName() + " that could not be read",
                    "a stream or file that can be read to its end",
                    "a stream that was consumed or closed before");
        }
    }

    private static void noteHalfRead(Exchange exchange, Object body) {
        if (isReadOnce(body)) {
            exchange.setProperty(HALF_READ, body);
        }
    }

    /** Whether nobody can read this body a second time. */
    public static boolean isReadOnce(@Nullable Object body) {
        return !(body instanceof StreamCache)
                && (body instanceof InputStream || body instanceof Reader || body instanceof Iterator);
    }

    private byte[] converted(Exchange exchange, Object body) throws IOException, NoTypeConversionAvailableException {
        if (body instanceof Reader reader) {
            return read(reader);
        }
        if (body instanceof StreamCache cache) {
            return cached(cache);
        }
        if (body instanceof InputStream stream) {
            return read(stream);
        }
        if (body instanceof File || body instanceof WrappedFile<?>) {
            try (InputStream stream =
                    exchange.getContext().getTypeConverter().mandatoryConvertTo(InputStream.class, exchange, body)) {
                return read(stream);
            }
        }
        if (body instanceof Path path) {
            try (InputStream stream = Files.newInputStream(path)) {
                return read(stream);
            }
        }
        if (body instanceof ByteBuffer buffer) {
            byte[] octets = new byte[buffer.remaining()];
            buffer.duplicate().get(octets);
            return octets;
        }
        if (isBuffer(body.getClass())) {
            return exchange.getContext().getTypeConverter().mandatoryConvertTo(byte[].class, exchange, body);
        }
        return json(body);
    }

    private static boolean isBuffer(Class<?> type) {
        return type != null
                && (BUFFERS.contains(type.getName())
                        || Arrays.stream(type.getInterfaces()).anyMatch(BodyBytes::isBuffer)
                        || isBuffer(type.getSuperclass()));
    }

    /** In UTF-8, whatever Camel or the platform would take: it is decoded already. One from a cache may be read again. */
    private byte[] read(Reader reader) throws IOException {
        if (reader instanceof StreamCache cache) {
            cache.reset();
        }
        CharBuffer text = CharBuffer.allocate(PIECE);
        ByteBuffer piece = ByteBuffer.allocate(PIECE * MOST_OCTETS);
        CharsetEncoder encoder = StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        try (WipedOctets octets = new WipedOctets(PIECE)) {
            boolean isAll;
            int rest = limit;
            do {
                isAll = reader.read(text) < 0;
                encoder.encode(text.flip(), piece, isAll);
                text.compact();
                rest -= piece.position();
                if (rest < 0) {
                    throw tooLarge(limit);
                }
                octets.write(piece.array(), 0, piece.position());
                piece.clear();
            } while (!isAll);
            return octets.taken();
        } finally {
            Arrays.fill(text.array(), '\0');
            Arrays.fill(piece.array(), (byte) 0);
            if (reader instanceof StreamCache cache) {
                cache.reset();
            }
        }
    }

    /** A cache may be read again by who comes later. */
    private byte[] cached(StreamCache cache) throws IOException {
        cache.reset();
        if (cache.length() > limit) {
            throw tooLarge(limit);
        }
        byte[] octets = cache instanceof ByteArrayInputStream memory ? memory.readAllBytes() : written(cache);
        cache.reset();
        return octets;
    }

    private static byte[] written(StreamCache cache) throws IOException {
        try (WipedOctets octets = new WipedOctets((int) Math.max(cache.length(), 32))) {
            cache.writeTo(octets);
            return octets.taken();
        }
    }

    private byte[] json(Object body) throws IOException {
        try (WipedOctets octets = new WipedOctets(512);
                JsonGenerator generator = factory.createGenerator(octets)) {
            mapper.getSerializationConfig().initialize(generator);
            mapper.writeValue(generator, body);
            generator.flush();
            return octets.taken();
        }
    }

    private byte[] read(InputStream stream) throws IOException {
        byte[] piece = new byte[PIECE];
        try (WipedOctets octets = new WipedOctets(Math.min(limit, Math.max(stream.available(), PIECE)))) {
            int rest = limit;
            int read = stream.read(piece, 0, upTo(rest));
            while (read >= 0) {
                if (read > rest) {
                    throw tooLarge(limit);
                }
                octets.write(piece, 0, read);
                rest -= read;
                read = stream.read(piece, 0, upTo(rest));
            }
            return octets.taken();
        } finally {
            Arrays.fill(piece, (byte) 0);
        }
    }

    /** One more than may be there tells that there are too many. */
    private static int upTo(int rest) {
        return Math.min(PIECE - 1, rest) + 1;
    }

    /** The refusal of a body with more octets than this. */
    public static MessageRejectedException tooLarge(int limit) {
        return new MessageRejectedException(
                Reason.TOO_LARGE,
                new Explanation(
                        "a body of more than " + limit + " octets",
                        "at most maxMessageSize",
                        "an unusually large message",
                        "raise maxMessageSize if the peer takes messages of this size"));
    }

    private static MessageRejectedException rejected(String found, String expected, String cause) {
        return new MessageRejectedException(
                Reason.BODY, new Explanation(found, expected, cause, "set the body to bytes, text, a stream or a Map"));
    }
}
