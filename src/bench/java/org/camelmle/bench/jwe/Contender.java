package org.camelmle.bench.jwe;

import com.mastercard.developer.encryption.JweConfigBuilder;
import com.nimbusds.jose.JWEObject;
import java.util.EnumSet;
import java.util.Set;
import org.apache.cxf.rs.security.jose.jwe.JweEncryption;
import org.camelmle.bench.Machine;
import org.camelmle.keys.MleKey;
import org.jose4j.jwe.JsonWebEncryption;

/** One way to encrypt a message and to read it, with RSA-OAEP-256 and A256GCM, bytes in and bytes out. */
public interface Contender {

    byte[] encrypt(byte[] plaintext) throws Exception;

    byte[] decrypt(byte[] message) throws Exception;

    /** One of those that the first messages of a JVM are measured with; what the others need is not loaded. */
    static Contender named(String name, MleKey key) {
        return switch (name) {
            case "CODEC" -> new CodecContender(key, "SunJCE");
            case "CODEC_ACCP" -> new CodecContender(key, "AmazonCorrettoCryptoProvider");
            case "NIMBUS" -> new NimbusContender(key);
            case "JOSE4J" -> new Jose4jContender(key);
            default -> throw new IllegalArgumentException("No contender " + name);
        };
    }

    /** All of them, in the order in which they take turns. */
    enum Kind {
        RAW("raw JCA"),
        CODEC("camel-mle"),
        CODEC_ACCP("camel-mle + ACCP"),
        CODEC_CONSCRYPT("camel-mle, cryptoProvider=Conscrypt"),
        NIMBUS(Machine.library(JWEObject.class)),
        JOSE4J(Machine.library(JsonWebEncryption.class)),
        MASTERCARD("Mastercard " + Machine.library(JweConfigBuilder.class)),
        CXF(Machine.library(JweEncryption.class)),
        CIPHER("MessageCipher"),
        COMPONENT("mle:encrypt, mle:decrypt"),
        DATA_FORMAT("data format");

        /** What makes and reads the same token. */
        static final Set<Kind> TOKENS =
                EnumSet.of(RAW, CODEC, CODEC_ACCP, CODEC_CONSCRYPT, NIMBUS, JOSE4J, MASTERCARD, CXF);

        /** Our own layers, one over the other. */
        static final Set<Kind> LAYERS = EnumSet.of(CODEC, CIPHER, COMPONENT, DATA_FORMAT);

        private static final int LARGEST_OF_MASTERCARD = 1024 * 1024;

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** As the tables call it, with its version. */
        String text() {
            return text;
        }

        /** Mastercard's library refuses its own tokens from about 15 MiB on. */
        boolean takes(int size) {
            return this != MASTERCARD || size <= LARGEST_OF_MASTERCARD;
        }

        Contender with(MleKey key) throws Exception {
            return switch (this) {
                case RAW -> new RawContender(key);
                case CODEC, CODEC_ACCP, NIMBUS, JOSE4J -> named(name(), key);
                case CODEC_CONSCRYPT -> new CodecContender(key, "Conscrypt");
                case MASTERCARD -> new MastercardContender(key);
                case CXF -> new CxfContender(key);
                case CIPHER -> new CipherContender(key);
                case COMPONENT -> new ComponentContender(key);
                case DATA_FORMAT -> new DataFormatContender(key);
            };
        }
    }
}
