package org.camelmle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorAnswerTest {

    @Test
    void codeFromOutsideIsCutAndMadePrintable() {
        ErrorAnswer answer = ErrorAnswer.reply(400, "A\r\nSet-Cookie: x" + "y".repeat(100), "");

        assertThat(answer.providerCode())
                .hasValueSatisfying(
                        code -> assertThat(code).startsWith("A??Set-Cookie:?x").hasSize(64));
    }
}
