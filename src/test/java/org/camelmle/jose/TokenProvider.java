package org.camelmle.jose;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.List;
import java.util.Map;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;

/** A token with one key and one transformation, which the JDK does behind it, and which can be told to fail. */
final class TokenProvider extends Provider {

    static final String OAEP = "RSA/ECB/OAEPPadding";
    static final String RAW = "RSA/ECB/NoPadding";

    private static final long serialVersionUID = 1L;

    private final transient PrivateKey secret;
    private transient Failure atInit = () -> {};
    private transient Failure atTheEnd = () -> {};

    /** What it does instead of working. */
    @FunctionalInterface
    interface Failure {
        void happen() throws InvalidKeyException, BadPaddingException;
    }

    TokenProvider(String transformation, PrivateKey secret) {
        super("Token", "1", "A token with one key");
        this.secret = secret;
        putService(new TokenService(transformation));
    }

    PrivateKey key() {
        return new Handle();
    }

    void failAtInit(Failure failure) {
        atInit = failure;
    }

    void failAtTheEnd(Failure failure) {
        atTheEnd = failure;
    }

    /** A key that cannot be read. */
    private static final class Handle implements PrivateKey {

        private static final long serialVersionUID = 1L;

        @Override
        public String getAlgorithm() {
            return "RSA";
        }

        @Override
        @SuppressWarnings("NullAway") // As the contract of a key that cannot be encoded has it.
        public String getFormat() {
            return null;
        }

        @Override
        public byte[] getEncoded() {
            return null;
        }
    }

    private final class TokenService extends Service {

        TokenService(String transformation) {
            super(TokenProvider.this, "Cipher", transformation, TokenCipher.class.getName(), List.of(), Map.of());
        }

        @Override
        public Object newInstance(Object parameter) {
            return new TokenCipher(getAlgorithm());
        }

        @Override
        public boolean supportsParameter(Object parameter) {
            return parameter instanceof Handle;
        }
    }

    private final class TokenCipher extends CipherSpi {

        private final Cipher jdk;

        TokenCipher(String transformation) {
            try {
                jdk = Cipher.getInstance(transformation, "SunJCE");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private void requireHandle(Key key) throws InvalidKeyException {
            if (!(key instanceof Handle)) {
                throw new InvalidKeyException("no key of this token");
            }
            try {
                atInit.happen();
            } catch (BadPaddingException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected void engineInit(int mode, Key key, SecureRandom random) throws InvalidKeyException {
            requireHandle(key);
            jdk.init(mode, secret);
        }

        @Override
        protected void engineInit(int mode, Key key, AlgorithmParameterSpec parameters, SecureRandom random)
                throws InvalidKeyException, InvalidAlgorithmParameterException {
            requireHandle(key);
            jdk.init(mode, secret, parameters);
        }

        @Override
        protected byte[] engineDoFinal(byte[] input, int offset, int length)
                throws IllegalBlockSizeException, BadPaddingException {
            try {
                atTheEnd.happen();
            } catch (InvalidKeyException e) {
                throw new IllegalStateException(e);
            }
            return jdk.doFinal(input, offset, length);
        }

        @Override
        protected int engineDoFinal(byte[] input, int offset, int length, byte[] output, int at) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected byte[] engineUpdate(byte[] input, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected int engineUpdate(byte[] input, int offset, int length, byte[] output, int at) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void engineInit(int mode, Key key, AlgorithmParameters parameters, SecureRandom random) {
            throw new UnsupportedOperationException();
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
        protected void engineSetMode(String mode) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void engineSetPadding(String padding) {
            throw new UnsupportedOperationException();
        }
    }
}
