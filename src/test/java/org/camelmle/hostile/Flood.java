package org.camelmle.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.camelmle.hostile.HostileServer.Answer;

/** Bodies that are longer than whoever reads them has memory for. */
final class Flood {

    static final long GIBIBYTE = 1L << 30;

    private static final byte[] BLOCK = new byte[64 * 1024];
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private static final long MILLIS_BETWEEN_OCTETS = 20;

    static {
        Arrays.fill(BLOCK, (byte) 'A');
    }

    private Flood() {}

    /** As many octets, begun like a message of ours. */
    static void write(OutputStream out, long octets) throws IOException {
        byte[] beginning = "{\"encrypted\":\"".getBytes(US_ASCII);
        out.write(beginning);
        for (long left = octets - beginning.length; left > 0; left -= BLOCK.length) {
            out.write(BLOCK, 0, (int) Math.min(left, BLOCK.length));
        }
    }

    /** The same, to be read. */
    static InputStream stream(long octets) {
        return new InputStream() {
            private long left = octets;

            @Override
            public int read() {
                return left-- > 0 ? 'A' : -1;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                if (left <= 0) {
                    return -1;
                }
                int count = (int) Math.min(left, length);
                Arrays.fill(buffer, offset, offset + count, (byte) 'A');
                left -= count;
                return count;
            }
        };
    }

    /** A gibibyte of one octet in one megabyte of gzip. */
    static void writeZipped(OutputStream out) throws IOException {
        GZIPOutputStream zipped = new GZIPOutputStream(out, BLOCK.length);
        write(zipped, GIBIBYTE);
        zipped.finish();
    }

    static Answer ofLength(long octets) {
        return out -> {
            head(out, "Connection: close\r\nContent-Length: " + octets);
            write(out, octets);
        };
    }

    static Answer endless() {
        return out -> {
            head(out, "Connection: close");
            write(out, Long.MAX_VALUE);
        };
    }

    static Answer endlessChunks() {
        return out -> {
            head(out, "Transfer-Encoding: chunked");
            while (true) {
                out.write((Integer.toHexString(BLOCK.length) + "\r\n").getBytes(US_ASCII));
                out.write(BLOCK);
                out.write("\r\n".getBytes(US_ASCII));
            }
        };
    }

    static Answer gzipBomb() {
        return out -> {
            head(out, "Content-Encoding: gzip\r\nConnection: close");
            writeZipped(out);
        };
    }

    /** One octet every few milliseconds: no timeout between two octets ends it. */
    static Answer dripping() {
        return out -> {
            head(out, "Connection: close");
            while (true) {
                out.write('a');
                out.flush();
                TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN_OCTETS);
            }
        };
    }

    static Answer json(String body) {
        return out -> {
            head(out, "Connection: close\r\nContent-Length: " + body.length());
            out.write(body.getBytes(US_ASCII));
        };
    }

    static void head(OutputStream out, String more) throws IOException {
        out.write((OK + more + "\r\n\r\n").getBytes(US_ASCII));
    }
}
