package org.camelmle.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.RSAPrivateKeySpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.camelmle.keys.KeyPolicy.BadKeyException;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PrivateRsaTest {

    private static final BigInteger ONE = BigInteger.ONE;
    private static final MleKey PAIR = VectorKeys.pair("server-2048");
    private static final RSAPrivateCrtKey KEY =
            (RSAPrivateCrtKey) PAIR.privateKey().orElseThrow();
    private static final BigInteger N = KEY.getModulus();
    private static final BigInteger E = KEY.getPublicExponent();
    private static final BigInteger D = KEY.getPrivateExponent();
    private static final BigInteger P = KEY.getPrimeP();
    private static final BigInteger Q = KEY.getPrimeQ();
    /** p, q, dp, dq and qi. */
    private static final List<BigInteger> MORE =
            List.of(P, Q, KEY.getPrimeExponentP(), KEY.getPrimeExponentQ(), KEY.getCrtCoefficient());

    @Test
    void whateverIsAbsentIsComputed() throws Exception {
        for (int present = 0; present < 1 << MORE.size(); present++) {
            assertSame(with(D, present).toKey(), present);
        }
    }

    @Test
    void keyWithoutItsPrimesGetsThem() throws Exception {
        RSAPrivateKey plain =
                (RSAPrivateKey) KeyFactory.getInstance("RSA").generatePrivate(new RSAPrivateKeySpec(N, D));

        assertSame(PrivateRsa.of(plain, PAIR.publicKey()).toKey(), 0);
        assertSame(PrivateRsa.of(KEY, PAIR.publicKey()).toKey(), 31);
    }

    private static Stream<Arguments> wrongMembers() {
        BigInteger two = BigInteger.TWO;
        return IntStream.range(0, MORE.size())
                .boxed()
                .flatMap(at -> Stream.of(
                                MORE.get(at).add(two), MORE.get(at).negate(), BigInteger.ZERO, ONE, N, N.add(ONE))
                        .map(wrong -> Arguments.of(at, wrong)));
    }

    @ParameterizedTest
    @MethodSource("wrongMembers")
    void memberThatDoesNotBelongToTheOthersIsRefused(int at, BigInteger wrong) {
        List<BigInteger> all = IntStream.range(0, MORE.size())
                .mapToObj(i -> i == at ? wrong : MORE.get(i))
                .toList();

        assertRefused(of(N, D, 31, all));
        assertRefused(of(N, D, 1 << at, all));
        assertRefused(of(N, D, 1 << at | 1, all));
        assertRefused(of(N, D, 1 << at | 2, all));
    }

    @Test
    void exponentThatDoesNotFitIsRefused() {
        BigInteger totient = P.subtract(ONE).multiply(Q.subtract(ONE));
        BigInteger tooLarge = D.add(totient.multiply(BigInteger.TWO));
        BigInteger forOnePrime = D.mod(P.subtract(ONE));
        BigInteger forTheOther = D.mod(Q.subtract(ONE));

        for (BigInteger wrong : List.of(
                tooLarge, forOnePrime, forTheOther, D.add(ONE), D.negate(), BigInteger.ZERO, ONE, N.subtract(ONE), N)) {
            assertRefused(with(wrong, 0));
            assertRefused(with(wrong, 1));
            assertRefused(with(wrong, 2));
            assertRefused(with(wrong, 3));
        }
    }

    /** Every d that is e's inverse works, not only the smallest. */
    @Test
    void otherInverseIsTaken() throws Exception {
        BigInteger step =
                P.subtract(ONE).multiply(Q.subtract(ONE)).divide(P.subtract(ONE).gcd(Q.subtract(ONE)));
        BigInteger smallest = D.mod(step);

        assertThat(with(smallest, 0).toKey().getPrimeP()).isEqualTo(P);
        assertThat(with(smallest, 3).toKey().getPrivateExponent()).isEqualTo(smallest);
    }

    @Test
    void squareOfAPrimeIsNoModulus() {
        BigInteger square = P.multiply(P);
        BigInteger inverse = E.modInverse(P.subtract(ONE));

        assertRefused(of(square, inverse, 1, MORE));
        assertRefused(of(square, inverse, 3, List.of(P, P)));
    }

    @Test
    void showsNothingOfItself() {
        assertThat(with(D, 31)).hasToString("PrivateRsa[bits=2048]");
    }

    private static void assertSame(RSAPrivateCrtKey key, int present) {
        assertThat(List.of(
                        key.getPrivateExponent(),
                        key.getPrimeP(),
                        key.getPrimeQ(),
                        key.getPrimeExponentP(),
                        key.getPrimeExponentQ(),
                        key.getCrtCoefficient()))
                .as("members present: " + Integer.toBinaryString(present))
                .isEqualTo(List.of(D, P, Q, MORE.get(2), MORE.get(3), MORE.get(4)));
    }

    private static void assertRefused(PrivateRsa numbers) {
        assertThatExceptionOfType(BadKeyException.class).isThrownBy(numbers::toKey);
    }

    private static PrivateRsa with(BigInteger d, int present) {
        return of(N, d, present, MORE);
    }

    /** @param present a bit for each of the numbers */
    private static PrivateRsa of(BigInteger n, BigInteger d, int present, List<BigInteger> more) {
        List<Optional<BigInteger>> given = IntStream.range(0, MORE.size())
                .mapToObj(i -> (present >> i & 1) == 1 ? Optional.of(more.get(i)) : Optional.<BigInteger>empty())
                .toList();
        return new PrivateRsa(n, E, d, given.get(0), given.get(1), given.get(2), given.get(3), given.get(4));
    }
}
