package org.camelmle.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.camelmle.keys.KeySource;
import org.junit.jupiter.api.Test;

/** What messages say of themselves in a log: how long they are and what became of them, and nothing of the body. */
class PrintedMessagesTest {

    private static final byte[] ENTITY = Ciphers.bytes("{\"ssn\":\"900010001\"}");

    private final MessageCipher client = Ciphers.client();
    private final EncryptedMessage request = client.encryptRequest(ENTITY);

    @Test
    void messageOnTheWireSaysItsLength() {
        assertThat(WireMessage.request(ENTITY, Ciphers.JSON)).hasToString("WireMessage[19 octets]");
    }

    @Test
    void messageThatLeavesSaysWhetherItIsEncrypted() {
        assertThat(request).hasToString("EncryptedMessage[" + request.body().length + " octets, encrypted]");
        assertThat(client.withoutBody()).hasToString("EncryptedMessage[0 octets, plain]");
    }

    @Test
    void messageThatCameSaysWhetherItWasEncrypted() {
        MessageCipher server =
                new MessageCipher(Ciphers.with(Ciphers.serverSettings(), Requirement.PREFERRED, Requirement.REQUIRED));
        KeySource caller = KeySource.of(Ciphers.CLIENT);

        assertThat(server.decryptRequest(WireMessage.request(request.body(), Ciphers.MARKED), caller))
                .hasToString("DecryptedMessage[19 octets, came encrypted]");
        assertThat(server.decryptRequest(WireMessage.request(ENTITY, Ciphers.JSON), caller))
                .hasToString("DecryptedMessage[19 octets, came plain]");
    }

    @Test
    void whatSignsSaysWhichTargetItSigns() {
        assertThat(new CyberSourceEnds().signing("post", "/pts/v2/payments?card=4111"))
                .hasToString("RequestSigning[POST /pts/v2/payments]");
    }

    @Test
    void budgetSaysHowManyInWhichTime() {
        assertThat(FallbackUses.Budget.parse("10/1h")).hasToString("10 within PT1H");
    }
}
