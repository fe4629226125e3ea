package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.camelmle.component.CyberSourceRun.PAYMENT;

import org.apache.camel.builder.RouteBuilder;
import org.camelmle.Explanation;
import org.camelmle.RequestRejectedException;
import org.camelmle.sandbox.cybersource.CyberSourceSandbox.Policy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the explanation of a 401 claims to have checked, and what not. */
class RefusalCausesTest {

    private final CyberSourceRun run = new CyberSourceRun();

    @AfterEach
    void stop() {
        run.close();
    }

    private Explanation refusedAt(String path) {
        run.sandbox.policy("/pts/v2/payments", Policy.OFF);
        return explanation(
                run.start().send(run.uri("call", "POST", path), PAYMENT).getException());
    }

    private static Explanation explanation(Throwable refused) {
        assertThat(refused).isInstanceOf(RequestRejectedException.class);
        return ((RequestRejectedException) refused).explanation();
    }

    @ParameterizedTest
    @CsvSource({
        "upperCaseMethod, request-method is 'POST'",
        "pathWithoutQuery, request-resource-path is without the query",
        "hyphenatedDigestAlgorithm, not called digestAlgorithm"
    })
    void eachVariantIsNamed(String variant, String cause) {
        run.set("signingVariants", variant);

        assertThat(refusedAt("/pts/v2/payments?x=1").likelyCause()).contains(cause);
    }

    @Test
    void theDocumentedFormIsNamedAsNoCause() {
        assertThat(refusedAt("/pts/v2/payments?x=1").likelyCause())
                .doesNotContain("request-method")
                .doesNotContain("request-resource-path");
    }

    @Test
    void aBodyThatWasChangedBehindTheStepIsNotSaidToFit() throws Exception {
        String encrypt = run.uri("encrypt", "POST", "/pts/v2/payments");
        String decrypt = run.uri("decrypt", "POST", "/pts/v2/payments");
        run.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:pay")
                        .to(encrypt)
                        .process(exchange -> exchange.getMessage()
                                .setBody(exchange.getMessage().getBody(String.class) + " "))
                        .to(run.sandbox.url() + "/pts/v2/payments?throwExceptionOnFailure=false")
                        .to(decrypt);
            }
        });

        Explanation explanation = explanation(run.send("direct:pay", PAYMENT).getException());

        assertThat(run.last().refusal()).contains("the digest is of another body");
        assertThat(explanation.likelyCause()).doesNotContain("digest");
        assertThat(explanation.nextStep()).contains("the digest is of another one");
    }
}
