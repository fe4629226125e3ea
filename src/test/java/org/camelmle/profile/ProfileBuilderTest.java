package org.camelmle.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camelmle.MleConfigurationException;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.KeyManagementAlgorithm;
import org.camelmle.profile.Profile.EmptyBody;
import org.camelmle.profile.Profile.HeaderMember;
import org.camelmle.profile.json.FieldPaths;
import org.camelmle.profile.json.FieldRules;
import org.camelmle.profile.json.FieldValue;
import org.camelmle.profile.signing.SigningScheme;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProfileBuilderTest {

    @Test
    void providerIsDescribedInPlainTexts() {
        Profile acme = new ProfileBuilder()
                .name("acme")
                .requestMember("payload")
                .responseMember("secured")
                .markerHeader("X-Acme-Encrypted: jwe")
                .replyKeyMember("cid")
                .type("JWE")
                .encryptionMethod("A128GCM")
                .emptyBody("plain")
                .responseKeyId("optional")
                .baseUrl("https://api.acme.example/v1/")
                .jwksPath("/keys")
                .requestIdHeader("X-Request-Id")
                .replayedHeader("X-Replayed: true")
                .build();

        assertThat(acme.request().envelope()).isEqualTo(new JsonMember("payload"));
        assertThat(acme.response().envelope()).isEqualTo(new JsonMember("secured"));
        assertThat(acme.marker()).containsExactly(Map.entry("X-Acme-Encrypted", "jwe"));
        assertThat(acme.request().members()).contains(new HeaderMember.ReplyKeyId("cid"));
        assertThat(acme.request().policy().replyKeyMember()).contains("cid");
        assertThat(acme.response().policy().replyKeyMember()).isEmpty();
        assertThat(acme.response().policy().keyIdRequired()).isFalse();
        assertThat(acme.encryptionMethod()).isEqualTo(ContentEncryption.A128GCM);
        assertThat(acme.emptyBody()).isEqualTo(EmptyBody.PLAIN);
        assertThat(acme.environments())
                .containsExactly(Map.entry("production", URI.create("https://api.acme.example/v1")));
        assertThat(acme.jwksPath()).contains("/keys");
        assertThat(acme.answerHeaders().requestId()).containsExactly("X-Request-Id");
        assertThat(acme.answerHeaders().replayed()).containsExactly(Map.entry("X-Replayed", "true"));
        assertThat(acme.errors()).isSameAs(ProviderErrors.NONE);
    }

    @Test
    void fieldsOfBothDirectionsAreDescribedToo() {
        Profile acme = new ProfileBuilder()
                .name("acme")
                .requestFields("/card/number,/card/cvc?")
                .responseFields("/items/*/iban")
                .fieldPrefix("enc_")
                .fieldValue("text")
                .fieldLimit("500")
                .redactionMark("***")
                .encryptedAnswers("always")
                .contentType("application/json")
                .issuedAt("milliseconds")
                .build();

        FieldRules rules = FieldRules.DEFAULT
                .withPrefix("enc_")
                .with(FieldValue.TEXT)
                .withLimit(500)
                .withRedactionMark(Optional.of("***"));
        assertThat(acme.request().envelope())
                .isEqualTo(new Fields(rules.with(FieldPaths.parse("/card/number,/card/cvc?"))));
        assertThat(acme.response().envelope()).isEqualTo(new Fields(rules.with(FieldPaths.parse("/items/*/iban"))));
        assertThat(acme.answers()).isEqualTo(new Profile.Answers(Profile.EncryptedAnswers.ALWAYS, Optional.of("***")));
        assertThat(acme.request().members())
                .contains(
                        new HeaderMember.Fixed("cty", "application/json"),
                        new HeaderMember.IssuedAt("iat", ChronoUnit.MILLIS));
        assertThat(acme.withRequestFields("/other").request().envelope())
                .isEqualTo(new Fields(rules.with(FieldPaths.parse("/other"))));
        assertThat(acme.withRequestFields("/other").response()).isEqualTo(acme.response());
    }

    @Test
    void membersOfTheHeaderStandInTheirOrder() {
        Profile acme = new ProfileBuilder()
                .name("acme")
                .replyKeyMember("cid")
                .type("JOSE")
                .contentType("JWT")
                .issuedAt("seconds")
                .build();

        assertThat(acme.request().members())
                .containsExactly(
                        new HeaderMember.RecipientKeyId("kid"),
                        new HeaderMember.ReplyKeyId("cid"),
                        new HeaderMember.Fixed("typ", "JOSE"),
                        new HeaderMember.Fixed("cty", "JWT"),
                        new HeaderMember.IssuedAt("iat", ChronoUnit.SECONDS));
        assertThat(acme.response().members())
                .containsExactly(
                        new HeaderMember.RecipientKeyId("kid"),
                        new HeaderMember.Fixed("typ", "JOSE"),
                        new HeaderMember.IssuedAt("iat", ChronoUnit.SECONDS));
    }

    @Test
    void whatNoTextDescribesIsSetInCode() {
        Profile method = Profiles.byName("method");
        Profile.KeyRule rule = scope -> jwk -> Optional.empty();
        KeyExchange exchange = Profiles.byName("banked").keyExchange().orElseThrow();
        SigningScheme scheme = Profiles.byName("visa").signing().orElseThrow();
        Profile.Certificates certificates = new Profile.Certificates(Optional.of("server.example"));

        Profile own = new ProfileBuilder()
                .name("own")
                .errors(method.errors())
                .keyRule(rule)
                .keyApi(method.keyApi().orElseThrow())
                .webhooks(method.webhooks().orElseThrow(), method.webhookApi().orElseThrow())
                .peerKeyApi(method.peerKeyApi().orElseThrow())
                .keyExchange(exchange)
                .signing(scheme)
                .certificates(certificates)
                .ownKeyIdInRequests()
                .sha1InAnswers()
                .someRequestFields()
                .jwksAccess("bearer")
                .idempotencyKeys("ignored")
                .build();

        assertThat(own.errors()).isSameAs(method.errors());
        assertThat(own.keyRule()).isSameAs(rule);
        assertThat(own.keyApi()).isEqualTo(method.keyApi());
        assertThat(own.webhooks()).isEqualTo(method.webhooks());
        assertThat(own.webhookApi()).isEqualTo(method.webhookApi());
        assertThat(own.peerKeyApi()).isEqualTo(method.peerKeyApi());
        assertThat(own.keyExchange()).contains(exchange);
        assertThat(own.signing()).contains(scheme);
        assertThat(own.certificates()).contains(certificates);
        assertThat(own.request().members()).containsExactly(new HeaderMember.ReplyKeyId("kid"));
        assertThat(own.request().envelope()).isEqualTo(new Fields(FieldRules.DEFAULT));
        assertThat(own.response().policy().algorithms()).containsExactlyInAnyOrder(KeyManagementAlgorithm.values());
        assertThat(own.request().policy().algorithms()).containsExactly(KeyManagementAlgorithm.RSA_OAEP_256);
        assertThat(own.jwksAccess()).isEqualTo(Profile.JwksAccess.BEARER);
        assertThat(own.idempotencyKeys()).isFalse();
        assertThat(new ProfileBuilder()
                        .name("own")
                        .webhooks(new BankedWebhooks())
                        .build()
                        .webhookApi())
                .isEmpty();
    }

    @Test
    void fieldsOfAWholeBodyAreRefused() {
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> Profiles.byName("method").withRequestFields("/a"))
                .withMessageContaining("encryptedFields with a profile that encrypts whole bodies");
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> Profiles.byName("banked").withRequestFields("/a//b"))
                .withMessageContaining("encryptedFields with the path '/a//b'");
    }

    @Test
    void aNameAloneIsABareJwe() {
        Profile bare = new ProfileBuilder().name("own").build();
        assertThat(bare.request().envelope()).isEqualTo(new BareJwe());
        assertThat(bare.request().members()).containsExactly(new HeaderMember.RecipientKeyId("kid"));
        assertThat(bare.response().policy().keyIdRequired()).isTrue();
        assertThat(bare.emptyBody()).isEqualTo(EmptyBody.REFUSED);
    }

    /** A YAML bean sets one property by one public method of the same name that takes a text and returns the builder. */
    @Test
    void everyPropertyCanBeSetFromYaml() throws ReflectiveOperationException {
        assertThat(ProfileBuilder.class.getConstructor().newInstance()).isNotNull();
        Set<String> properties = Stream.of(ProfileBuilder.class.getMethods())
                .filter(method -> method.getReturnType() == ProfileBuilder.class)
                .filter(method -> Arrays.equals(method.getParameterTypes(), new Class<?>[] {String.class}))
                .map(Method::getName)
                .collect(Collectors.toSet());
        assertThat(properties)
                .containsExactlyInAnyOrder(
                        "name",
                        "requestMember",
                        "responseMember",
                        "markerHeader",
                        "replyKeyMember",
                        "type",
                        "responseKeyId",
                        "encryptionMethod",
                        "emptyBody",
                        "baseUrl",
                        "jwksPath",
                        "jwksAccess",
                        "requestFields",
                        "responseFields",
                        "fieldPrefix",
                        "fieldValue",
                        "fieldLimit",
                        "encryptedAnswers",
                        "redactionMark",
                        "contentType",
                        "issuedAt",
                        "requestIdHeader",
                        "replayedHeader",
                        "idempotencyKeys");
        assertThat(Modifier.isPublic(ProfileBuilder.class.getMethod("build").getModifiers()))
                .isTrue();
    }

    static Stream<Named<UnaryOperator<ProfileBuilder>>> mistakes() {
        return Stream.of(
                mistake("name", b -> b.name(" ")),
                mistake("requestMember", b -> b.requestMember("a b")),
                mistake("responseMember", b -> b.responseMember("")),
                mistake("markerHeader", b -> b.markerHeader("X-Acme")),
                mistake("replayedHeader", b -> b.replayedHeader("X-Acme: ")),
                mistake("responseKeyId", b -> b.responseKeyId("maybe")),
                mistake("encryptionMethod", b -> b.encryptionMethod("A192GCM")),
                mistake("emptyBody", b -> b.emptyBody("ignored")),
                mistake("baseUrl", b -> b.baseUrl("api.acme.example")),
                mistake("baseUrl", b -> b.baseUrl("//api.acme.example")),
                mistake("baseUrl", b -> b.baseUrl("ftp://api.acme.example")),
                mistake("baseUrl", b -> b.baseUrl("https://a b")),
                mistake("baseUrl", b -> b.baseUrl("https://api.acme.example/{version}")),
                mistake("replyKeyMember", b -> b.replyKeyMember("kid")),
                mistake("replyKeyMember", b -> b.replyKeyMember("enc")),
                mistake("replyKeyMember", b -> b.replyKeyMember(" ")),
                mistake("baseUrl", b -> b.jwksPath("/keys")),
                mistake("jwksPath", b -> b.jwksPath("keys")),
                mistake("requestFields", b -> b.requestFields("/a,/a/b")),
                mistake("requestFields", b -> b.requestFields("")),
                mistake("requestFields", b -> b.requestFields("/encrypted_a")),
                mistake("responseFields", b -> b.responseFields("/~2")),
                mistake("fieldPrefix", b -> b.fieldPrefix("")),
                mistake("fieldPrefix", b -> b.fieldPrefix("a b")),
                mistake("fieldValue", b -> b.fieldValue("xml")),
                mistake("fieldLimit", b -> b.fieldLimit("0")),
                mistake("fieldLimit", b -> b.fieldLimit("many")),
                mistake("encryptedAnswers", b -> b.encryptedAnswers("never")),
                mistake("redactionMark", b -> b.redactionMark("\"")),
                mistake("redactionMark", b -> b.redactionMark("")),
                mistake("issuedAt", b -> b.issuedAt("minutes")));
    }

    private static Named<UnaryOperator<ProfileBuilder>> mistake(
            String property, UnaryOperator<ProfileBuilder> mistake) {
        return Named.of(property, mistake);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void mistakeIsRefusedInWords(UnaryOperator<ProfileBuilder> mistake) {
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(
                        () -> mistake.apply(new ProfileBuilder().name("acme")).build())
                .withMessageContaining("property '");
    }
}
