package org.camelmle.bench.jwe;

import java.util.Map;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.jose.EncodedHeader;
import org.camelmle.jose.JweCodec;
import org.camelmle.jose.JwePolicy;
import org.camelmle.keys.MleKey;

/** What is measured: {@link JweCodec} with all its checks. */
final class CodecContender implements Contender {

    static final int LIMIT = 32 * 1024 * 1024;
    private static final byte[] NO_ENVELOPE = {};

    private final JweCodec codec;
    private final MleKey key;
    private final EncodedHeader header;

    CodecContender(MleKey key, String provider) {
        this.codec = new JweCodec(JwePolicy.DEFAULT.withMaxMessageSize(LIMIT), CryptoProvider.select(provider));
        this.key = key;
        this.header = EncodedHeader.of(key, ContentEncryption.A256GCM, Map.of("kid", key.id()));
    }

    @Override
    public byte[] encrypt(byte[] plaintext) {
        return codec.encrypt(plaintext, header, NO_ENVELOPE, NO_ENVELOPE);
    }

    @Override
    public byte[] decrypt(byte[] token) {
        return codec.decrypt(codec.parse(token, 0, token.length), key);
    }
}
