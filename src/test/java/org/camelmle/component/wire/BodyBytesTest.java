package org.camelmle.component.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.RecyclerPool;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.apache.camel.converter.stream.InputStreamCache;
import org.apache.camel.converter.stream.ReaderCache;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BodyBytesTest {

    private static final int LIMIT = 64;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private Exchange exchange;

    @BeforeEach
    void start() {
        context.start();
        exchange = new DefaultExchange(context);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private String text(Object body) {
        return new String(BodyBytes.of(context, LIMIT).of(exchange, body), UTF_8);
    }

    /** An object as users have them. */
    public record Person(String firstName) {}

    @Test
    void octetsAndTextStayAsTheyAre() {
        assertThat(text("{ \"a\" : 1.10 }")).isEqualTo("{ \"a\" : 1.10 }");
        assertThat(text("ü".getBytes(UTF_8))).isEqualTo("ü");
        assertThat(text(ByteBuffer.wrap(new byte[] {'x', 'y', 'z'}, 1, 2))).isEqualTo("yz");
        assertThat(text(new StringReader("read"))).isEqualTo("read");
    }

    /** Jackson keeps such buffers for the thread's next message, whatever is in them. */
    @Test
    void noBufferIsBorrowedThatWouldKeepWhatWasInIt() {
        AtomicInteger borrowed = new AtomicInteger();
        JsonFactory factory = new JsonFactory().setRecyclerPool(new RecyclerPool<>() {
            @Override
            public BufferRecycler acquirePooled() {
                borrowed.incrementAndGet();
                return new BufferRecycler();
            }

            @Override
            public void releasePooled(BufferRecycler pooled) {
                // There is no pool.
            }
        });
        context.getRegistry()
                .bind(
                        "mapper",
                        JsonMapper.builder(factory)
                                .configure(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature(), true)
                                .enable(SerializationFeature.INDENT_OUTPUT)
                                .build());

        assertThat(text(Map.of("a", "\u00fc"))).isEqualTo("{\n  \"a\" : \"\\u00FC\"\n}");
        assertThat(borrowed).hasValue(0);
    }

    @Test
    void streamsAndFilesAreReadWhole(@TempDir Path folder) throws IOException {
        File file = Files.writeString(folder.resolve("a.json"), "{}").toFile();

        assertThat(text(new ByteArrayInputStream("{}".getBytes(UTF_8)))).isEqualTo("{}");
        assertThat(text(new OneByteAtATime("{\"slow\":1}"))).isEqualTo("{\"slow\":1}");
        assertThat(text(file)).isEqualTo("{}");
        assertThat(text(file.toPath())).isEqualTo("{}");
    }

    @Test
    void streamCacheCanBeReadAgain() {
        StreamCache cache = new InputStreamCache("{}".getBytes(UTF_8));

        assertThat(text(cache)).isEqualTo("{}");
        assertThat(text(cache)).isEqualTo("{}");
    }

    /** Camel's own conversions take the exchange's charset, or the platform's. */
    @Test
    void charactersBecomeUtf8WhateverCharsetIsAbout() {
        String characters = "M\u00fcller \u20ac \ud83d\ude00";
        String many = characters.repeat(5000);
        exchange.setProperty(Exchange.CHARSET_NAME, "UTF-16");
        ReaderCache cache = new ReaderCache(characters);

        assertThat(text(new StringReader(characters))).isEqualTo(characters);
        assertThat(text(cache)).isEqualTo(characters);
        assertThat(text(cache)).isEqualTo(characters);
        assertThat(text(new StringReader("\ud83d"))).isEqualTo("?");
        assertThat(BodyBytes.of(context, many.getBytes(UTF_8).length).of(exchange, new StringReader(many)))
                .isEqualTo(many.getBytes(UTF_8));
        assertRejected(new StringReader("\u20ac".repeat(LIMIT / 3 + 1)), Reason.TOO_LARGE);
    }

    @Test
    void objectsBecomeJsonAndNeverTheirToString() {
        assertThat(text(Map.of("type", "individual"))).isEqualTo("{\"type\":\"individual\"}");
        assertThat(text(List.of(1, 2))).isEqualTo("[1,2]");
        assertThat(text(new Person("Ada"))).isEqualTo("{\"firstName\":\"Ada\"}");
    }

    @Test
    void mapperOfTheRegistryIsUsed() {
        ObjectMapper snake = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build();
        context.getRegistry().bind("mapper", snake);

        assertThat(text(new Person("Ada"))).isEqualTo("{\"first_name\":\"Ada\"}");
    }

    @Test
    void nullAndWhatHasNoByteFormAreRefusedWithoutBeingShown() {
        assertRejected(null, Reason.BODY);
        assertRejected(new Canary(), Reason.BODY);
        assertRejected(
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("canary-4711");
                    }

                    @Override
                    public int read(byte[] buffer, int offset, int length) throws IOException {
                        return read();
                    }
                },
                Reason.BODY);
    }

    @Test
    void streamPastTheLimitIsRefusedBeforeItIsReadWhole() {
        EndlessStream endless = new EndlessStream();

        assertRejected(endless, Reason.TOO_LARGE);
        assertThat(endless.read).isLessThanOrEqualTo(LIMIT + 1);
        assertRejected(new InputStreamCache(new byte[LIMIT + 1]), Reason.TOO_LARGE);
    }

    private void assertRejected(Object body, Reason reason) {
        assertThatThrownBy(() -> text(body)).isInstanceOfSatisfying(MessageRejectedException.class, e -> {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e).hasMessageNotContaining("canary-4711").hasNoCause();
        });
    }

    /** Jackson cannot write it, and its text must not be shown. */
    private static final class Canary {
        @Override
        public String toString() {
            return "canary-4711";
        }
    }

    private static final class OneByteAtATime extends ByteArrayInputStream {
        OneByteAtATime(String text) {
            super(text.getBytes(UTF_8));
        }

        @Override
        public synchronized int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, Math.min(length, 1));
        }
    }

    private static final class EndlessStream extends InputStream {
        private int read;

        @Override
        public int read() {
            read++;
            return 'x';
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            Arrays.fill(buffer, offset, offset + length, (byte) 'x');
            read += length;
            return length;
        }
    }
}
