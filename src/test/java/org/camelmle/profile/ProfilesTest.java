package org.camelmle.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camelmle.MleConfigurationException;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.JwePolicy;
import org.camelmle.jose.KeyManagementAlgorithm;
import org.camelmle.keys.JwksDocument;
import org.camelmle.keys.KeyStatus;
import org.camelmle.profile.Profile.EmptyBody;
import org.camelmle.profile.Profile.HeaderMember;
import org.camelmle.profile.json.FieldRules;
import org.camelmle.profile.json.FieldValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfilesTest {

    @Test
    void methodSpelledOut() {
        Profile method = Profiles.byName("method");
        assertThat(method.request().envelope()).isEqualTo(new JsonMember("encrypted"));
        assertThat(method.response().envelope()).isEqualTo(new JsonMember("encrypted"));
        assertThat(method.request().members())
                .containsExactly(
                        new HeaderMember.RecipientKeyId("kid"),
                        new HeaderMember.ReplyKeyId("cid"),
                        new HeaderMember.Fixed("typ", "JWE"));
        assertThat(method.response().members())
                .containsExactly(new HeaderMember.RecipientKeyId("kid"), new HeaderMember.Fixed("typ", "JWE"));
        assertThat(method.request().policy())
                .isEqualTo(new JwePolicy(
                        Set.of(KeyManagementAlgorithm.RSA_OAEP_256),
                        Set.of(ContentEncryption.A256GCM, ContentEncryption.A128GCM),
                        true,
                        Optional.of("cid"),
                        8 * 1024 * 1024));
        assertThat(method.response().policy()).isEqualTo(JwePolicy.DEFAULT);
        assertThat(method.marker()).containsExactly(Map.entry("Method-MLE", "jwe"));
        assertThat(method.emptyBody()).isEqualTo(EmptyBody.PLAIN);
        assertThat(method.encryptionMethod()).isEqualTo(ContentEncryption.A256GCM);
        assertThat(method.environments())
                .containsExactly(
                        Map.entry("production", URI.create("https://production.methodfi.com")),
                        Map.entry("sandbox", URI.create("https://sandbox.methodfi.com")),
                        Map.entry("dev", URI.create("https://dev.methodfi.com")));
        assertThat(method.jwksPath()).contains("/.well-known/jwks.json");
        assertThat(method.keyApi()).isPresent();
    }

    @Test
    void statusOfAPublishedKey() {
        Profile method = Profiles.byName("method");
        JwksDocument.StatusRule rule = method.keyRule().in(new Profile.KeyScope("production", Optional.empty()));
        assertThat(rule.apply(Map.of())).contains(KeyStatus.ACTIVE);
        assertThat(rule.apply(Map.of("status", "active"))).contains(KeyStatus.ACTIVE);
        assertThat(rule.apply(Map.of("status", "deprecated"))).contains(KeyStatus.RETIRING);
        assertThat(rule.apply(Map.of("status", "disabled"))).isEmpty();
        assertThat(rule.apply(Map.of("status", "Active"))).isEmpty();
        assertThat(rule.apply(Map.of("status", 1))).isEmpty();
        assertThat(rule.apply(Collections.singletonMap("status", null))).isEmpty();
    }

    @Test
    void bareProfileHasNoProvider() {
        Profile bare = Profiles.byName("jwe");
        assertThat(bare.request().envelope()).isEqualTo(new BareJwe());
        assertThat(bare.environments()).isEmpty();
        assertThat(bare.keyApi()).isEmpty();
        assertThat(bare.emptyBody()).isEqualTo(EmptyBody.REFUSED);
    }

    @Test
    void bankedSpelledOut() {
        Profile banked = Profiles.byName("banked");
        FieldRules rules = FieldRules.DEFAULT.with(FieldValue.TEXT).withRedactionMark(Optional.of("[REDACTED]"));
        assertThat(banked.request().envelope()).isEqualTo(new Fields(rules));
        assertThat(banked.response().envelope()).isEqualTo(new BareJwe());
        assertThat(banked.request().members()).containsExactly(new HeaderMember.RecipientKeyId("kid"));
        assertThat(banked.request().policy()).isEqualTo(JwePolicy.DEFAULT);
        assertThat(banked.response().policy().keyIdRequired()).isFalse();
        assertThat(banked.response().policy().algorithms()).containsExactly(KeyManagementAlgorithm.RSA_OAEP_256);
        assertThat(banked.marker()).isEmpty();
        assertThat(banked.emptyBody()).isEqualTo(EmptyBody.PLAIN);
        assertThat(banked.encryptionMethod()).isEqualTo(ContentEncryption.A256GCM);
        assertThat(banked.environments())
                .containsExactly(
                        Map.entry("production", URI.create("https://api.banked.com")),
                        Map.entry("test", URI.create("https://api.banked.com")));
        assertThat(banked.keyRule().in(new Profile.KeyScope("test", Optional.empty())))
                .isInstanceOf(BankedKeys.class);
        assertThat(banked.jwksPath()).contains("/.well-known/jwks.json");
        assertThat(banked.jwksAccess()).isNotEqualTo(Profile.JwksAccess.OPEN);
        assertThat(banked.answers())
                .isEqualTo(new Profile.Answers(Profile.EncryptedAnswers.ALWAYS, Optional.of("[REDACTED]")));
        assertThat(banked.keyApi()).isEmpty();
        assertThat(banked.webhookApi()).isEmpty();
        assertThat(banked.keyExchange().orElseThrow().keySize()).isEqualTo(4096);
    }

    @Test
    void everyNameIsKnown() {
        assertThat(Profiles.names()).startsWith("method").contains("jwe");
        Profiles.names()
                .forEach(name -> assertThat(Profiles.byName(name).name()).isEqualTo(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Method", "acme"})
    void unknownNameIsRefusedWithTheKnownOnes(String name) {
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> Profiles.byName(name))
                .withMessageContaining("'" + name + "'")
                .withMessageContaining("method, banked, cybersource, visa, jwe");
    }

    @ParameterizedTest
    @CsvSource({
        "Method, a slip for 'method'",
        "cyber-source, a slip for 'cybersource'",
        "vi, a slip for 'visa'",
        "acme, a provider that is not built in",
        "'', a provider that is not built in"
    })
    void aNameThatBeginsAsAKnownOneIsTakenForASlip(String name, String cause) {
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> Profiles.byName(name))
                .satisfies(unknown ->
                        assertThat(unknown.explanation().likelyCause()).isEqualTo(cause));
    }
}
