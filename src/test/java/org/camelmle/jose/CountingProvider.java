package org.camelmle.jose;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.AEADBadTagException;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;

/** The JDK's ciphers behind a provider that counts what they do and keeps the AES keys and IVs it was given. */
public final class CountingProvider extends Provider {

    private static final long serialVersionUID = 1L;
    private static final String COUNTER_MODE = "AES/CTR/NoPadding";

    /** How it differs from the JDK. */
    public enum Manner {
        LIKE_THE_JDK,
        /** It even has its name, so long content is decrypted in chunks. */
        NAMED_LIKE_THE_JDK,
        /** It has the name of a native one that is not the fastest for long content. */
        NAMED_LIKE_CONSCRYPT,
        /** Encryption hands out nothing before its end. */
        CIPHERTEXT_AT_THE_END,
        /** Decryption does not mind a wrong tag. */
        TAG_IGNORED
    }

    private final transient Manner manner;
    private final AtomicInteger rsaOperations = new AtomicInteger();
    private final AtomicInteger gcmOperations = new AtomicInteger();
    private final AtomicInteger counterModeOperations = new AtomicInteger();
    private transient volatile byte[] opened = {};
    private transient volatile byte[] given = {};
    private final transient List<Key> aesKeys = Collections.synchronizedList(new ArrayList<>());
    private final transient List<byte[]> aesKeyOctets = Collections.synchronizedList(new ArrayList<>());
    private final transient List<AlgorithmParameterSpec> gcmParameters =
            Collections.synchronizedList(new ArrayList<>());
    private transient volatile Runnable beforeRsa = () -> {};

    public CountingProvider() {
        this(Manner.LIKE_THE_JDK);
    }

    public CountingProvider(Manner manner) {
        super(name(manner), "1", "The JDK's ciphers, counted");
        this.manner = manner;
        putService(new CipherService("RSA/ECB/OAEPPadding"));
        putService(new CipherService("AES/GCM/NoPadding"));
        putService(new CipherService(COUNTER_MODE));
    }

    private static String name(Manner manner) {
        return switch (manner) {
            case NAMED_LIKE_THE_JDK -> CryptoTask.JDK;
            case NAMED_LIKE_CONSCRYPT -> NativeProviders.CONSCRYPT;
            default -> "Counting";
        };
    }

    /** A crypto provider over this one, with the self-test's operations not counted. */
    public CryptoProvider crypto() {
        CryptoProvider crypto = CryptoProvider.of(this);
        reset();
        return crypto;
    }

    /** Does this at the begin of each RSA operation, on the thread that wants it. */
    public void beforeRsa(Runnable work) {
        beforeRsa = work;
    }

    public void reset() {
        rsaOperations.set(0);
        gcmOperations.set(0);
        counterModeOperations.set(0);
        aesKeys.clear();
        aesKeyOctets.clear();
        gcmParameters.clear();
    }

    public int rsaOperations() {
        return rsaOperations.get();
    }

    public int gcmOperations() {
        return gcmOperations.get();
    }

    int counterModeOperations() {
        return counterModeOperations.get();
    }

    /** The array that the last decryption wrote to, in counter mode or, of short content, in GCM. */
    public byte[] opened() {
        return opened;
    }

    /** The array that the last encryption in GCM read from. */
    public byte[] given() {
        return given;
    }

    List<Key> aesKeys() {
        return aesKeys;
    }

    /** The keys' octets as they were when the cipher got them. */
    List<byte[]> aesKeyOctets() {
        return aesKeyOctets;
    }

    List<AlgorithmParameterSpec> gcmParameters() {
        return gcmParameters;
    }

    private final class CipherService extends Service {

        CipherService(String transformation) {
            super(CountingProvider.this, "Cipher", transformation, CountedCipher.class.getName(), List.of(), Map.of());
        }

        @Override
        public Object newInstance(Object parameter) {
            return new CountedCipher(getAlgorithm());
        }
    }

    private final class CountedCipher extends CipherSpi {

        private final Cipher jdk;
        private final boolean gcm;
        private final boolean counterMode;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

        CountedCipher(String transformation) {
            try {
                jdk = Cipher.getInstance(transformation, "SunJCE");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
            gcm = transformation.startsWith("AES/GCM");
            counterMode = transformation.equals(COUNTER_MODE);
        }

        private void count() {
            if (gcm) {
                gcmOperations.incrementAndGet();
            } else if (counterMode) {
                counterModeOperations.incrementAndGet();
            } else {
                rsaOperations.incrementAndGet();
                beforeRsa.run();
            }
        }

        @Override
        protected void engineInit(int mode, Key key, AlgorithmParameterSpec parameters, SecureRandom random)
                throws InvalidKeyException, InvalidAlgorithmParameterException {
            if (gcm) {
                aesKeys.add(key);
                aesKeyOctets.add(key.getEncoded());
                gcmParameters.add(parameters);
            }
            jdk.init(mode, key, parameters, random);
        }

        @Override
        protected byte[] engineDoFinal(byte[] input, int offset, int length)
                throws IllegalBlockSizeException, BadPaddingException {
            count();
            if (gcm) {
                given = input;
            }
            kept.write(input, offset, length);
            return jdk.doFinal(kept.toByteArray());
        }

        @Override
        protected int engineDoFinal(byte[] input, int offset, int length, byte[] output, int at)
                throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
            count();
            if (counterMode || gcm) {
                opened = output;
            }
            try {
                return jdk.doFinal(input, offset, length, output, at);
            } catch (AEADBadTagException e) {
                if (manner != Manner.TAG_IGNORED) {
                    throw e;
                }
                return length - ContentCipher.TAG_LENGTH;
            }
        }

        @Override
        protected byte[] engineUpdate(byte[] input, int offset, int length) {
            throw new UnsupportedOperationException("It would make a new array of each piece");
        }

        @Override
        protected int engineUpdate(byte[] input, int offset, int length, byte[] output, int at)
                throws ShortBufferException {
            if (manner != Manner.CIPHERTEXT_AT_THE_END) {
                return jdk.update(input, offset, length, output, at);
            }
            kept.write(input, offset, length);
            return 0;
        }

        @Override
        protected void engineUpdateAAD(byte[] text, int offset, int length) {
            jdk.updateAAD(text, offset, length);
        }

        @Override
        protected void engineUpdateAAD(ByteBuffer text) {
            jdk.updateAAD(text);
        }

        @Override
        protected int engineGetOutputSize(int length) {
            return jdk.getOutputSize(length);
        }

        @Override
        protected int engineGetBlockSize() {
            return jdk.getBlockSize();
        }

        @Override
        protected byte[] engineGetIV() {
            return jdk.getIV();
        }

        @Override
        protected AlgorithmParameters engineGetParameters() {
            return jdk.getParameters();
        }

        @Override
        protected void engineInit(int mode, Key key, SecureRandom random) {
            throw new UnsupportedOperationException("Without explicit parameters");
        }

        @Override
        protected void engineInit(int mode, Key key, AlgorithmParameters parameters, SecureRandom random) {
            throw new UnsupportedOperationException("Without explicit parameters");
        }

        @Override
        protected void engineSetMode(String mode) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void engineSetPadding(String padding) {
            throw new UnsupportedOperationException();
        }
    }
}
