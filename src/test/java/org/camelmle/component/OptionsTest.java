package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.main.Main;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.camelmle.dataformat.MleDataFormat;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.keys.CertificateRules.Expired;
import org.camelmle.keys.KeySet;
import org.camelmle.message.FallbackMode;
import org.camelmle.message.Requirement;
import org.camelmle.message.Role;
import org.camelmle.profile.Profile;
import org.camelmle.testkit.CamelRun;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void defaults() {
        MleConfiguration options = new MleConfiguration();

        assertThat(options.getProfile()).isEqualTo("method");
        assertThat(options.getRole()).isEqualTo(Role.CLIENT);
        assertThat(options.getEnvironment()).isNull();
        assertThat(options.getRegion()).isNull();
        assertThat(options.getCredentialKeys()).isNull();
        assertThat(options.getEncryptedFields()).isNull();
        assertThat(options.getCredentialsReceived()).isNull();
        assertThat(options.getKeyReleased()).isNull();
        assertThat(options.getBaseUrl()).isNull();
        assertThat(options.getTarget()).isNull();
        assertThat(options.getHttpMethod()).isEqualTo("POST");
        assertThat(options.getRetries()).isEqualTo(2);
        assertThat(options.getRetryDelay()).isEqualTo(Duration.ofSeconds(1));
        assertThat(options.getRetryAfterLimit()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.getFallback()).isEqualTo(FallbackMode.never);
        assertThat(options.getFallbackBudget()).isEqualTo("10/1h");
        assertThat(options.getAuditFile()).isNull();
        assertThat(options.getAuditKey()).isNull();
        assertThat(options.isDiagnose()).isFalse();
        assertThat(options.getPublicKeys()).isNull();
        assertThat(options.getPrivateKeys()).isNull();
        assertThat(options.getCallerKeys()).isNull();
        assertThat(options.getKeyPassword()).isNull();
        assertThat(options.getKeyId()).isNull();
        assertThat(options.getEncryptionMethod()).isNull();
        assertThat(options.getEncryptedRequest()).isEqualTo(Requirement.REQUIRED);
        assertThat(options.getEncryptedResponse()).isEqualTo(Requirement.REQUIRED);
        assertThat(options.getApiKey()).isNull();
        assertThat(options.getSigningKey()).isNull();
        assertThat(options.getSigningKeyId()).isNull();
        assertThat(options.getSecretKey()).isNull();
        assertThat(options.getSigningAlgorithm()).isNull();
        assertThat(options.getMerchantId()).isNull();
        assertThat(options.getOrganizationId()).isNull();
        assertThat(options.getSignedHost()).isNull();
        assertThat(options.getSigningVariants()).isNull();
        assertThat(options.getClockSkew()).isZero();
        assertThat(options.getExpiredKeys()).isEqualTo(Expired.WARN);
        assertThat(options.getKeySize()).isNull();
        assertThat(options.getContact()).isNull();
        assertThat(options.getWellKnownEndpoint()).isNull();
        assertThat(options.getRegistrationId()).isNull();
        assertThat(options.getMaxKeyAge()).isEqualTo(Duration.ofDays(90));
        assertThat(options.getDrainTime()).isEqualTo(Duration.ofDays(7));
        assertThat(options.getCanary()).isNull();
        assertThat(options.isDryRun()).isFalse();
        assertThat(options.getSecret()).isNull();
        assertThat(options.getPreviousSecret()).isNull();
        assertThat(options.getToken()).isNull();
        assertThat(options.getWebhookUrl()).isNull();
        assertThat(options.getWebhookMaxSize()).isEqualTo(64 * 1024);
        assertThat(options.getWebhookMaxAge()).isEqualTo(Duration.ofMinutes(5));
        assertThat(options.getWebhookMaxAhead()).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.getMaxAge()).isEqualTo(Duration.ofHours(1));
        assertThat(options.getCryptoProvider()).isEqualTo("auto");
        assertThat(options.getDecryptionWait()).isEqualTo(Duration.ofSeconds(1));
        assertThat(options.getMaxMessageSize()).isEqualTo(8 * 1024 * 1024);
        assertThat(options.getMaxHeaderSize()).isEqualTo(8 * 1024);
        assertThat(options.getRefreshInterval()).isNull();
        assertThat(options.getMinRefreshInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.isPinKeys()).isFalse();
        assertThat(options.getSnapshotFile()).isNull();
        assertThat(options.getConnectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(options.getFetchTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.getMaxKeySetSize()).isEqualTo(256 * 1024);
        assertThat(options.getMaxKeys()).isEqualTo(100);
        assertThat(options.getStaleIfError()).isEqualTo(Duration.ofHours(24));
        assertThat(options.getCallTimeout()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void uriBindsEachOptionAndBeansByReference() {
        try (CamelRun camel = new CamelRun()) {
            camel.context().getRegistry().bind("acme", profile("acme"));
            camel.start();
            MleConfiguration options = camel.context()
                    .getEndpoint(
                            "mle:encrypt?profile=#acme&role=server&environment=dev&baseUrl=https://api.example"
                                    + "&publicKeys=#peer&privateKeys=#own&keyPassword=RAW(p&ss)&keyId=k1"
                                    + "&encryptionMethod=A128GCM&encryptedRequest=preferred&encryptedResponse=off"
                                    + "&apiKey=RAW(sk&1)&keySize=3072&contact=ops@example.org&cryptoProvider=SunJCE"
                                    + "&wellKnownEndpoint=https://keys.example/jwks&registrationId=team_jwk_1"
                                    + "&maxKeyAge=30d&drainTime=2d&canary=direct:canary&dryRun=true"
                                    + "&refreshInterval=20m&pinKeys=true&snapshotFile=keys.json"
                                    + "&maxMessageSize=1000&minRefreshInterval=10s&fetchTimeout=2s&staleIfError=1h"
                                    + "&secret=RAW(s&1)&previousSecret=RAW(s&0)&token=RAW(t&1)&maxAge=10m"
                                    + "&webhookUrl=https://hooks.example/keys"
                                    + "&target=direct:x&httpMethod=PUT&retries=5&retryDelay=200ms&retryAfterLimit=90s&callTimeout=9s"
                                    + "&fallback=onProviderUnavailable&fallbackBudget=3/1d&auditFile=a.log"
                                    + "&auditKey=file:a.key&diagnose=true",
                            MleEndpoint.class)
                    .getConfiguration();

            assertThat(options.getProfile()).isInstanceOf(Profile.class);
            assertThat(options.getRole()).isEqualTo(Role.SERVER);
            assertThat(options.getEnvironment()).isEqualTo("dev");
            assertThat(options.getBaseUrl()).isEqualTo("https://api.example");
            assertThat(options.getPublicKeys()).isInstanceOf(KeySet.class);
            assertThat(options.getPrivateKeys()).isInstanceOf(KeySet.class);
            assertThat(options.getKeyPassword()).isEqualTo("p&ss");
            assertThat(options.getKeyId()).isEqualTo("k1");
            assertThat(options.getEncryptionMethod()).isEqualTo(ContentEncryption.A128GCM);
            assertThat(options.getEncryptedRequest()).isEqualTo(Requirement.PREFERRED);
            assertThat(options.getEncryptedResponse()).isEqualTo(Requirement.OFF);
            assertThat(options.getApiKey()).isEqualTo("sk&1");
            assertThat(options.getKeySize()).isEqualTo(3072);
            assertThat(options.getContact()).isEqualTo("ops@example.org");
            assertThat(options.getWellKnownEndpoint()).isEqualTo("https://keys.example/jwks");
            assertThat(options.getRegistrationId()).isEqualTo("team_jwk_1");
            assertThat(options.getMaxKeyAge()).isEqualTo(Duration.ofDays(30));
            assertThat(options.getDrainTime()).isEqualTo(Duration.ofDays(2));
            assertThat(options.getCanary()).isEqualTo("direct:canary");
            assertThat(options.isDryRun()).isTrue();
            assertThat(options.getSecret()).isEqualTo("s&1");
            assertThat(options.getPreviousSecret()).isEqualTo("s&0");
            assertThat(options.getToken()).isEqualTo("t&1");
            assertThat(options.getWebhookUrl()).isEqualTo("https://hooks.example/keys");
            assertThat(options.getMaxAge()).isEqualTo(Duration.ofMinutes(10));
            assertThat(options.getCryptoProvider()).isEqualTo("SunJCE");
            assertThat(options.getMaxMessageSize()).isEqualTo(1000);
            assertThat(options.getRefreshInterval()).isEqualTo(Duration.ofMinutes(20));
            assertThat(options.isPinKeys()).isTrue();
            assertThat(options.getSnapshotFile()).isEqualTo("keys.json");
            assertThat(options.getMinRefreshInterval()).isEqualTo(Duration.ofSeconds(10));
            assertThat(options.getFetchTimeout()).isEqualTo(Duration.ofSeconds(2));
            assertThat(options.getStaleIfError()).isEqualTo(Duration.ofHours(1));
            assertThat(options.getTarget()).isEqualTo("direct:x");
            assertThat(options.getHttpMethod()).isEqualTo("PUT");
            assertThat(options.getFallback()).isEqualTo(FallbackMode.onProviderUnavailable);
            assertThat(options.getFallbackBudget()).isEqualTo("3/1d");
            assertThat(options.getAuditFile()).isEqualTo("a.log");
            assertThat(options.getAuditKey()).isEqualTo("file:a.key");
            assertThat(options.isDiagnose()).isTrue();
            assertThat(options.getRetries()).isEqualTo(5);
            assertThat(options.getRetryDelay()).isEqualTo(Duration.ofMillis(200));
            assertThat(options.getRetryAfterLimit()).isEqualTo(Duration.ofSeconds(90));
            assertThat(options.getCallTimeout()).isEqualTo(Duration.ofSeconds(9));
        }
    }

    @Test
    void propertiesBindTheComponentAndTheDataFormat() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("camel.component.mle.profile", "#acme");
        properties.setProperty("camel.component.mle.key-id", "k2");
        properties.setProperty("camel.component.mle.private-keys", "#own");
        properties.setProperty("camel.component.mle.encrypted-response", "preferred");
        properties.setProperty("camel.component.mle.stale-if-error", "2h");
        properties.setProperty("camel.dataformat.mle.keyId", "k3");
        properties.setProperty("camel.dataformat.mle.privateKeys", "#own");
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false");
        main.bind("acme", profile("acme"));
        main.bind("own", KeySet.EMPTY);
        main.setOverrideProperties(properties);
        main.start();
        try {
            MleConfiguration options = main.getCamelContext()
                    .getComponent("mle", MleComponent.class)
                    .getConfiguration();
            assertThat(new CipherOptions(main.getCamelContext(), options)
                            .resolvedProfile()
                            .name())
                    .isEqualTo("acme");
            assertThat(options.getKeyId()).isEqualTo("k2");
            assertThat(options.getEncryptedResponse()).isEqualTo(Requirement.PREFERRED);
            assertThat(options.getStaleIfError()).isEqualTo(Duration.ofHours(2));
            MleDataFormat format = (MleDataFormat) main.getCamelContext().resolveDataFormat("mle");
            assertThat(format.getKeyId()).isEqualTo("k3");
        } finally {
            main.stop();
        }
    }

    @Test
    void yamlBeanBindsTheDataFormatAndAUsersOwnProfile() throws Exception {
        try (CamelRun camel = new CamelRun()) {
            CamelContext context = camel.context();
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("beans.camel.yaml", """
                    - beans:
                        - name: acme
                          type: org.camelmle.profile.Profile
                          builderClass: org.camelmle.profile.ProfileBuilder
                          builderMethod: build
                          properties:
                            name: acme
                            requestMember: encData
                            responseMember: encData
                        - name: mleAcme
                          type: org.camelmle.dataformat.MleDataFormat
                          properties:
                            profile: "#acme"
                            keyId: k4
                            maxMessageSize: 4096
                    """));
            camel.start();

            assertThat(context.getRegistry().lookupByNameAndType("acme", Profile.class))
                    .extracting(Profile::name)
                    .isEqualTo("acme");
            MleDataFormat format = context.getRegistry().lookupByNameAndType("mleAcme", MleDataFormat.class);
            assertThat(format.getProfile()).isInstanceOf(Profile.class);
            assertThat(format.getKeyId()).isEqualTo("k4");
            assertThat(format.getMaxMessageSize()).isEqualTo(4096);
        }
    }

    @Test
    void unknownOptionIsRefusedAtStart() {
        try (CamelRun camel = new CamelRun().start()) {
            assertThatThrownBy(() -> camel.context().getEndpoint("mle:encrypt?fallbak=never"))
                    .isInstanceOf(ResolveEndpointFailedException.class)
                    .hasMessageContaining("fallbak");
        }
    }

    @Test
    void unknownOperationNamesTheKnownOnes() {
        try (CamelRun camel = new CamelRun().start()) {
            assertThatThrownBy(() -> camel.context().getEndpoint("mle:encypt"))
                    .hasStackTraceContaining("'encypt'")
                    .hasStackTraceContaining("call, encrypt, decrypt");
        }
    }

    @Test
    void changingAnEndpointLeavesTheComponentAsItWas() {
        try (CamelRun camel = new CamelRun().start()) {
            camel.context().getEndpoint("mle:encrypt?keyId=mine");

            assertThat(camel.configuration().getKeyId()).isNull();
        }
    }

    private static Profile profile(String name) {
        return new org.camelmle.profile.ProfileBuilder()
                .name(name)
                .requestMember("encData")
                .responseMember("encData")
                .build();
    }

    @Test
    void valueObjectsOfTheRoomsArePrintedWithoutSecrets() {
        Map<String, Object> secrets = Map.of(
                "key",
                new RemoteKeys.Settings(
                        "https://x",
                        "method",
                        new org.camelmle.profile.Profile.KeyScope("dev", java.util.Optional.empty()),
                        org.camelmle.keys.remote.CacheRules.DEFAULT,
                        CipherOptions.callTimes(new MleConfiguration()),
                        java.util.Optional.of("sk_secret")));
        assertThat(secrets.toString()).doesNotContain("sk_secret");
    }
}
