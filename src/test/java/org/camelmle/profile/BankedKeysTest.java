package org.camelmle.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camelmle.KeyUnavailableException;
import org.camelmle.keys.Base64Url;
import org.camelmle.keys.JwksDocument;
import org.camelmle.keys.JwksDocument.MalformedJwksException;
import org.camelmle.keys.JwksDocument.StatusRule;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.remote.CacheRules;
import org.camelmle.keys.remote.JwksFetch;
import org.camelmle.keys.remote.JwksKeySource;
import org.camelmle.keys.remote.KeyRefresh;
import org.camelmle.keys.remote.KeyServer;
import org.camelmle.keys.remote.Surroundings;
import org.camelmle.profile.Profile.KeyScope;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BankedKeysTest {

    /** The example of Banked's page: issued 2025-02-04, ends 2026-03-09. */
    private static final Map<String, Object> DOCUMENTED =
            Map.of("bnkd.iat", 1738665189, "bnkd.exp", 1773052389, "bnkd.test", false, "bnkd.region", "au");

    private final StatusRule production = BankedKeys.in(new KeyScope("production", Optional.empty()));

    private static Map<String, Object> documentedWith(String member, Object value) {
        Map<String, Object> members = new HashMap<>(DOCUMENTED);
        members.put(member, value);
        return members;
    }

    private static Map<String, Object> documentedWithout(String member) {
        Map<String, Object> members = new HashMap<>(DOCUMENTED);
        members.remove(member);
        return members;
    }

    @Test
    void theKeyOfBankedsPageIsUsedFromItsIssueToItsEnd() {
        assertThat(production.apply(DOCUMENTED)).hasValue(KeyStatus.ACTIVE);
        assertThat(production.createdAt(DOCUMENTED)).hasValue(Instant.parse("2025-02-04T10:33:09Z"));
        assertThat(production.expiresAt(DOCUMENTED)).hasValue(Instant.parse("2026-03-09T10:33:09Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "production, false, true",
        "production, true, false",
        "production, , true",
        "test, true, true",
        "test, false, false",
        "test, , false"
    })
    void aKeyForTestsServesNoProductionAndTheOtherWayRound(String environment, Boolean test, boolean used) {
        Map<String, Object> jwk = test == null ? documentedWithout("bnkd.test") : documentedWith("bnkd.test", test);

        StatusRule rule = BankedKeys.in(new KeyScope(environment, Optional.empty()));

        assertThat(rule.apply(jwk).isPresent()).isEqualTo(used);
    }

    @ParameterizedTest
    @CsvSource({"au, au, true", "au, AU, true", "au, us, false", "au, , true", ", us, true", ", , true"})
    void aKeyOfAnotherRegionIsNotUsedWhereARegionIsAskedFor(String wanted, String region, boolean used) {
        Map<String, Object> jwk =
                region == null ? documentedWithout("bnkd.region") : documentedWith("bnkd.region", region);

        StatusRule rule = BankedKeys.in(new KeyScope("production", Optional.ofNullable(wanted)));

        assertThat(rule.apply(jwk).isPresent()).isEqualTo(used);
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                Arguments.of("bnkd.exp", "1773052389"),
                Arguments.of("bnkd.exp", 1773052389.5),
                Arguments.of("bnkd.exp", -1),
                Arguments.of("bnkd.exp", 1773052389000L),
                Arguments.of("bnkd.exp", BigInteger.TEN.pow(60)),
                Arguments.of("bnkd.exp", null),
                Arguments.of("bnkd.iat", List.of()),
                Arguments.of("bnkd.test", "false"),
                Arguments.of("bnkd.test", null),
                Arguments.of("bnkd.region", 1),
                Arguments.of("bnkd.region", null));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void aKeyThatSpeaksUnclearlyIsNotUsed(String member, Object value) {
        assertThat(production.apply(documentedWith(member, value))).isEmpty();
    }

    @Test
    void aKeyWithoutEndLastsAndOneWithoutIssueIsTheOldest() {
        assertThat(production.apply(documentedWithout("bnkd.exp"))).hasValue(KeyStatus.ACTIVE);
        assertThat(production.expiresAt(documentedWithout("bnkd.exp"))).isEmpty();
        assertThat(production.createdAt(documentedWithout("bnkd.iat"))).isEmpty();
    }

    @Test
    void timesReachFromTheEpochToTheYear9999() {
        Map<String, Object> last = documentedWith("bnkd.exp", 253_402_300_799L);
        Map<String, Object> first = documentedWith("bnkd.iat", 0);

        assertThat(production.apply(last)).hasValue(KeyStatus.ACTIVE);
        assertThat(production.expiresAt(last)).hasValue(Instant.parse("9999-12-31T23:59:59Z"));
        assertThat(production.apply(first)).hasValue(KeyStatus.ACTIVE);
        assertThat(production.createdAt(first)).hasValue(Instant.EPOCH);
        assertThat(production.apply(documentedWith("bnkd.exp", 253_402_300_800L)))
                .isEmpty();
    }

    @Test
    void theKeyThatWasIssuedLastIsTheOneThatIsUsed() {
        byte[] jwks = jwks(
                jwk("older.1", "\"bnkd.iat\":1000,\"bnkd.exp\":5000"),
                jwk("newer.1", "\"bnkd.iat\":2000,\"bnkd.exp\":4000"),
                jwk("over.1", "\"bnkd.iat\":3000,\"bnkd.exp\":3500"),
                jwk("test.1", "\"bnkd.iat\":3000,\"bnkd.exp\":5000,\"bnkd.test\":true"));

        JwksDocument read = JwksDocument.read(jwks, production, Instant.ofEpochSecond(3500));

        assertThat(read.keys().encryptionKeys()).extracting(MleKey::id).containsExactly("newer.1", "older.1");
    }

    @Test
    void aDocumentWhoseKeysAreAllOverIsRefused() {
        byte[] jwks = jwks(jwk("a.1", "\"bnkd.exp\":5000"));

        assertThatThrownBy(() -> JwksDocument.read(jwks, production, Instant.ofEpochSecond(5000)))
                .isInstanceOf(MalformedJwksException.class);
    }

    @Test
    void theEndOfAKeyIsJudgedByTheWallClockWhateverHasBeenCounted() {
        MovableClock wall = new MovableClock();
        Instant end = wall.instant().plusSeconds(20);
        byte[] jwks = jwks(
                jwk("short.1", "\"bnkd.iat\":2000,\"bnkd.exp\":" + end.getEpochSecond()),
                jwk("long.1", "\"bnkd.iat\":1000"));
        JwksKeySource source = new JwksKeySource(
                new KeyServer(
                        "https://api.banked.com/.well-known/jwks.json",
                        "banked",
                        tag -> new JwksFetch.Answer(OptionalInt.of(200), Map.of(), jwks),
                        production),
                CacheRules.DEFAULT,
                new Surroundings(wall, new MovableClock(), Runnable::run, () -> 0.5, refresh -> {}));
        source.keys();

        wall.advance(Duration.ofSeconds(20));

        assertThat(source.keys().keys()).extracting(MleKey::id).containsExactly("long.1");
    }

    @Test
    void aCachedKeyIsUsedNoMoreFromItsEndOnThoughNothingIsFetched() {
        MovableClock clock = new MovableClock();
        Instant start = clock.instant();
        byte[] jwks = jwks(
                jwk(
                        "short.1",
                        "\"bnkd.iat\":2000,\"bnkd.exp\":"
                                + start.plusSeconds(60).getEpochSecond()),
                jwk(
                        "long.1",
                        "\"bnkd.iat\":1000,\"bnkd.exp\":"
                                + start.plusSeconds(600).getEpochSecond()));
        AtomicInteger fetches = new AtomicInteger();
        JwksFetch once = tag -> {
            if (fetches.incrementAndGet() > 1) {
                throw new JwksFetch.FetchFailedException("connection refused");
            }
            return new JwksFetch.Answer(OptionalInt.of(200), Map.of("cache-control", "max-age=3600"), jwks);
        };
        List<KeyRefresh> told = new ArrayList<>();
        JwksKeySource source = new JwksKeySource(
                new KeyServer("https://api.banked.com/.well-known/jwks.json", "banked", once, production),
                CacheRules.DEFAULT,
                new Surroundings(clock, clock, Runnable::run, () -> 0.5, told::add));
        assertThat(source.keys().encryptionKey()).map(MleKey::id).hasValue("short.1");

        clock.advance(Duration.ofSeconds(60).minusMillis(1));
        assertThat(source.keys().encryptionKey()).map(MleKey::id).hasValue("short.1");
        assertThat(fetches).hasValue(1);

        clock.advance(Duration.ofMillis(1));
        assertThat(source.keys().keys()).extracting(MleKey::id).containsExactly("long.1");
        assertThat(told).anySatisfy(refresh -> assertThat(refresh.outcome()).isEqualTo(KeyRefresh.Outcome.EXPIRED));

        clock.advance(Duration.ofMinutes(9));
        assertThatThrownBy(source::keys)
                .isInstanceOf(KeyUnavailableException.class)
                .hasMessageContaining("long.1");
    }

    private static byte[] jwks(String... keys) {
        return Arrays.stream(keys)
                .collect(Collectors.joining(",", "{\"keys\":[", "]}"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String jwk(String kid, String more) {
        MleKey key = VectorKeys.publicKey("server-2048");
        return "{\"kty\":\"RSA\",\"use\":\"enc\",\"alg\":\"RSA-OAEP-256\",\"kid\":\"" + kid + "\",\"n\":\""
                + Base64Url.encode(key.publicKey().getModulus()) + "\",\"e\":\"AQAB\"," + more + "}";
    }
}
