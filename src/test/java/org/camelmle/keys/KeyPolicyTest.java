package org.camelmle.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.camelmle.keys.KeyPolicy.Finding;
import org.camelmle.keys.KeyPolicy.Weakness;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPolicyTest {

    private static final BigInteger GOOD_MODULUS =
            VectorKeys.pair("server-2048").publicKey().getModulus();
    private static final BigInteger GOOD_EXPONENT = BigInteger.valueOf(65537);

    @ParameterizedTest
    @ValueSource(strings = {"server-2048", "server-3072", "server-4096"})
    void ordinaryKeysAreGood(String name) {
        assertThat(KeyPolicy.check(VectorKeys.pair(name).publicKey())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2047, WEAK", "8193, OVERSIZED", "16384, OVERSIZED"})
    void theModulusHasALeastAndAMostLength(int bits, Weakness weakness) {
        BigInteger modulus = BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE);

        assertThat(KeyPolicy.check(modulus, GOOD_EXPONENT))
                .hasValueSatisfying(finding -> assertThat(finding.weakness()).isEqualTo(weakness))
                .map(Finding::sentence)
                .hasValue("a modulus of " + bits + " bits; allowed are 2048 to 8192");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 3, 17, 65535, 65536, 65538})
    void theExponentIsOddAndAbove65536(long exponent) {
        assertThat(KeyPolicy.check(GOOD_MODULUS, BigInteger.valueOf(exponent)))
                .map(Finding::weakness)
                .hasValue(Weakness.WEAK);
    }

    @Test
    void theExponentIsBelowTwoToThe256() {
        BigInteger limit = BigInteger.ONE.shiftLeft(256);

        assertThat(KeyPolicy.check(GOOD_MODULUS, limit.subtract(BigInteger.ONE)))
                .isEmpty();
        assertThat(KeyPolicy.check(GOOD_MODULUS, limit.add(BigInteger.ONE)))
                .map(Finding::weakness)
                .hasValue(Weakness.OVERSIZED);
    }

    @Test
    void anEvenModulusIsWeak() {
        assertThat(KeyPolicy.check(GOOD_MODULUS.clearBit(0), GOOD_EXPONENT))
                .map(Finding::weakness)
                .hasValue(Weakness.WEAK);
    }
}
