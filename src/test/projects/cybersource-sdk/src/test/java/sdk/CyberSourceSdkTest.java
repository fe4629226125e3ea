package sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import Api.PaymentsApi;
import Invokers.ApiClient;
import Invokers.ApiException;
import Model.CreatePaymentRequest;
import Model.PtsV2PaymentsPost201Response;
import Model.Ptsv2paymentsClientReferenceInformation;
import Model.Ptsv2paymentsOrderInformation;
import Model.Ptsv2paymentsOrderInformationAmountDetails;
import com.cybersource.authsdk.core.MerchantConfig;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The newest SDK that is in Maven Central: it encrypts requests, signs with a token of version 1, and asks for no encrypted
 * answers. The sandbox takes no plain payment here, so one that succeeds was encrypted.
 */
class CyberSourceSdkTest {

    private static final String PAYMENTS = "/pts/v2/payments";
    private static final Map<String, String> SANDBOX = new HashMap<>();

    @TempDir
    private static Path keys;

    private static Process sandbox;

    @BeforeAll
    static void start() throws IOException {
        sandbox = new ProcessBuilder(
                        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                        "-cp",
                        System.getProperty("cli.jar"),
                        "org.camelmle.sandbox.cybersource.CyberSourceMain",
                        keys.toString(),
                        "VERSION_1_TOKENS",
                        PAYMENTS)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader printed = sandbox.inputReader();
        while (!SANDBOX.containsKey("CYBERSOURCE_URL")) {
            String line = Objects.requireNonNull(printed.readLine(), "The sandbox ended without saying where it is");
            int at = line.indexOf('=');
            SANDBOX.put(line.substring(0, at), line.substring(at + 1));
        }
    }

    @AfterAll
    static void stop() {
        sandbox.destroy();
    }

    private static ApiClient client(boolean encrypts) throws Exception {
        Properties settings = new Properties();
        settings.setProperty("authenticationType", "jwt");
        settings.setProperty("merchantID", SANDBOX.get("MERCHANT_ID"));
        settings.setProperty("runEnvironment", SANDBOX.get("CYBERSOURCE_HOST"));
        settings.setProperty("intermediateHost", SANDBOX.get("CYBERSOURCE_URL"));
        settings.setProperty("keysDirectory", keys.toString());
        settings.setProperty("keyFileName", SANDBOX.get("MERCHANT_ID"));
        settings.setProperty("keyAlias", SANDBOX.get("MERCHANT_ID"));
        settings.setProperty("keyPass", SANDBOX.get("KEY_PASSWORD"));
        settings.setProperty("useMLEGlobally", Boolean.toString(encrypts));
        return new ApiClient(new MerchantConfig(settings));
    }

    private static CreatePaymentRequest payment(String amount) {
        return new CreatePaymentRequest()
                .clientReferenceInformation(new Ptsv2paymentsClientReferenceInformation().code("TC50171_3"))
                .orderInformation(new Ptsv2paymentsOrderInformation()
                        .amountDetails(new Ptsv2paymentsOrderInformationAmountDetails()
                                .totalAmount(amount)
                                .currency("USD")));
    }

    @Test
    void anEncryptedPaymentWithATokenOfVersion1IsAuthorized() throws Exception {
        ApiClient client = client(true);

        PtsV2PaymentsPost201Response answer = new PaymentsApi(client).createPayment(payment("102.21"));

        assertEquals("201", client.responseCode);
        assertEquals("AUTHORIZED", answer.getStatus());
        assertEquals("TC50171_3", answer.getClientReferenceInformation().getCode());
    }

    @Test
    void aPlainPaymentIsRefused() throws Exception {
        PaymentsApi api = new PaymentsApi(client(false));

        ApiException refused = assertThrows(ApiException.class, () -> api.createPayment(payment("102.21")));

        assertEquals(401, refused.getCode());
        assertTrue(refused.getResponseBody().contains("UNAUTHORIZED_USER"));
    }

    @Test
    void aBusinessErrorToAnEncryptedRequestComesPlain() throws Exception {
        PaymentsApi api = new PaymentsApi(client(true));

        ApiException refused = assertThrows(ApiException.class, () -> api.createPayment(payment(null)));

        assertEquals(400, refused.getCode());
        assertTrue(refused.getResponseBody().contains("MISSING_FIELD"));
    }
}
