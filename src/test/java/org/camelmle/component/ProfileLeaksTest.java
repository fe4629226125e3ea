package org.camelmle.component;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.camelmle.keys.KeyFiles;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.MleKey;
import org.camelmle.sandbox.banked.BankedFault;
import org.camelmle.sandbox.banked.BankedSandbox;
import org.camelmle.sandbox.banked.Credential;
import org.camelmle.sandbox.banked.Credential.Answers;
import org.camelmle.sandbox.cybersource.Merchant;
import org.camelmle.sandbox.cybersource.VisaSandbox;
import org.camelmle.testkit.Canaries;
import org.camelmle.testkit.Channels;
import org.camelmle.testkit.Secrets;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;

/** As {@link LeakChannelsTest}, with what the profiles beside Method's have of secrets. */
class ProfileLeaksTest {

    private static final String AMOUNT = "canary-amount-124.05";
    private static final String NAME = "canary-Ada-Sample";
    private static final String API_KEY = "canary-api-key-of-visa";
    /** How it begins. */
    private static final String PAY_TOKEN = "xv2:";
    /** A target is the route's own, and Camel and its HTTP client show the URLs of routes: in dumps, in consoles, and in logs. */
    private static final Pattern OF_A_URL = Pattern.compile("(JMX .*,name=\"http:.* ServiceLocationUrl"
            + "|JMX .* dump(Routes?|Processor)(Coverage)?As(Xml|Yaml)"
            + "|console (endpoint|service|route-dump)"
            + "|log org\\.apache\\..*): " + API_KEY.substring(0, 12) + "\\.\\.\\.");

    private static final String PUSH = "/visadirect/fundstransfer/v1/pushfundstransactions?apikey=";

    @Test
    void sharedSecretPayTokenAndApiKeyOfVisaAreShownNowhere() throws Exception {
        try (VisaSandbox visa = VisaSandbox.start();
                ShownRun run = new ShownRun()) {
            run.camel.context().getRegistry().bind("visa", visa.certificatePem().getBytes(UTF_8));
            run.camel.context().getRegistry().bind("ours", visa.projectKeyPem().getBytes(UTF_8));
            MleConfiguration options = run.camel.configuration();
            options.setProfile("visa");
            options.setEnvironment("sandbox");
            options.setKeyId(visa.keyId());
            options.setPublicKeys("#visa");
            options.setPrivateKeys("#ours");
            options.setSecretKey(visa.secret());
            options.setHttpMethod("POST");
            KeySet keys = KeyFiles.read(visa.projectKeyPem().getBytes(UTF_8), "ours", new char[0]);
            Secrets secrets =
                    new Secrets().text(AMOUNT, visa.secret()).pair(keys.keys().get(0));
            try (Canaries canaries = new Canaries(secrets.forms())
                    .and(Set.of(PAY_TOKEN, API_KEY))
                    .sending(Set.of(PAY_TOKEN))) {
                Channels channels = new Channels(run.camel.context(), canaries);
                run.camel.start(calls(visa.url() + PUSH + API_KEY, visa.url() + "/none?apikey=" + API_KEY));
                for (String route : List.of("direct:call0", "direct:call1")) {
                    Exchange done = run.camel.send(route, "{\"amount\":\"" + AMOUNT + "\"}", Map.of());
                    assertThat(done.getException()).isNull();
                    ShownRun.look(route, done, channels);
                }
                run.lookAround(channels);

                assertThat(visa.seen()).hasSize(2);
                assertThat(visa.seen().get(0).headers().get("x-pay-token")).startsWith(PAY_TOKEN);
                assertThat(canaries.found().stream()
                                .filter(found -> !OF_A_URL.matcher(found).matches()))
                        .isEmpty();
            }
        }
    }

    private static RouteBuilder calls(String... targets) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                for (int i = 0; i < targets.length; i++) {
                    from("direct:call" + i).routeId("call" + i).to("mle:call?target=RAW(" + targets[i] + ")");
                }
            }
        };
    }

    @Test
    void fieldsAndBasicCredentialOfBankedAreShownNowhere() throws Exception {
        MleKey pair = VectorKeys.pair("client-2048");
        try (BankedSandbox banked = BankedSandbox.start(Clock.systemUTC());
                ShownRun run = new ShownRun()) {
            Credential credential = banked.issue("live", Answers.ENCRYPTED, Optional.of(pair));
            run.camel.context().getRegistry().bind("banked", KeySet.of(pair));
            MleConfiguration options = run.camel.configuration();
            options.setProfile("banked");
            options.setRegion("uk");
            options.setBaseUrl(banked.url());
            options.setPublicKeys(null);
            options.setPrivateKeys("#banked");
            options.setApiKey(credential.apiKey() + ":" + credential.secret());
            options.setEncryptedFields("/customer/name,/customer/email?");
            Set<String> basic = new Secrets().text(credential.secret()).forms();
            Secrets secrets = new Secrets().text(NAME).pair(pair);
            try (Canaries canaries =
                    new Canaries(secrets.forms()).and(basic).sending(basic).answeredWith(Set.of(NAME))) {
                Channels channels = new Channels(run.camel.context(), canaries);
                run.camel.start(calls(banked.url() + "/v3/payins"));
                pay(run, credential, channels, "ok");
                for (BankedFault fault :
                        List.of(BankedFault.ENCRYPTED_ERROR, BankedFault.PLAIN_ANSWER, BankedFault.WRONG_KEY)) {
                    banked.next(1, fault);
                    pay(run, credential, channels, fault.name());
                }
                run.lookAround(channels);

                assertThat(banked.received().stream()
                                .filter(seen -> seen.opened().isPresent()))
                        .hasSize(4)
                        .allSatisfy(seen -> assertThat(seen.opened().orElseThrow())
                                .asString()
                                .contains(NAME));
                banked.received().forEach(seen -> canaries.search("wire", new String(seen.body(), UTF_8)));
                assertThat(Set.copyOf(canaries.found())).isEmpty();
            }
        }
    }

    private static void pay(ShownRun run, Credential credential, Channels channels, String what) {
        String payin = "{\"amount\":1250,\"currency\":\"GBP\",\"reference\":\"Tea\",\"customer\":{\"name\":\"" + NAME
                + "\",\"email\":\"" + NAME + "@example.com\"}}";
        Exchange done = run.camel.send("direct:call0", payin, Map.of("Authorization", credential.authorization()));
        if (what.equals("ok")) {
            assertThat(done.getException()).isNull();
            assertThat(done.getMessage().getBody(String.class)).contains(NAME);
        }
        ShownRun.look(what, done, channels);
    }

    @Test
    void sharedSecretThatSignsIsShownNowhere() throws Exception {
        try (CyberSourceRun run = new CyberSourceRun()) {
            Merchant merchant = run.sandbox.merchant();
            Secrets secrets = new Secrets().text(merchant.secret(), Merchant.PASSWORD);
            secrets.octets(Base64.getDecoder().decode(merchant.secret()));
            MleConfiguration options =
                    run.context.getComponent("mle", MleComponent.class).getConfiguration();
            try (Canaries canaries = new Canaries(secrets.forms())) {
                run.withSharedSecret(merchant).set("secretKey", null).set("keyPassword", null);
                options.setSecretKey(merchant.secret());
                options.setKeyPassword(Merchant.PASSWORD);
                run.start();
                Channels channels = new Channels(run.context, canaries);
                channels.exchange("paid", run.pay());
                run.set("signingKeyId", "unknown");
                channels.exchange("refused", run.pay());
                channels.management();
                channels.consoles();
                channels.health();

                assertThat(run.seen()).hasSize(2);
                assertThat(Set.copyOf(canaries.found())).isEmpty();
            }
        }
    }
}
