package org.camelmle.bench.jwe;

import java.io.ByteArrayOutputStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.support.DefaultExchange;
import org.camelmle.bench.BenchContext;
import org.camelmle.keys.MleKey;

/** The data format, which writes to a stream: the array that it grows is part of its cost. */
final class DataFormatContender implements Contender {

    private final CamelContext camel;
    private final DataFormat dataFormat;

    DataFormatContender(MleKey key) throws Exception {
        camel = BenchContext.started(key, CodecContender.LIMIT);
        dataFormat = camel.resolveDataFormat("mle");
        dataFormat.start();
    }

    @Override
    public byte[] encrypt(byte[] plaintext) throws Exception {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        dataFormat.marshal(new DefaultExchange(camel), plaintext, stream);
        return stream.toByteArray();
    }

    @Override
    public byte[] decrypt(byte[] message) throws Exception {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(message);
        return (byte[]) dataFormat.unmarshal(exchange, message);
    }
}
