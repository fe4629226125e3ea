package org.camelmle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WipedOctetsTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 6, 7, 100})
    void whatIsWrittenIsTakenWhateverWasExpected(int expected) {
        WipedOctets octets = new WipedOctets(expected);
        octets.write('a');
        octets.writeAll("bcd".getBytes(StandardCharsets.US_ASCII));
        octets.write("xefx".getBytes(StandardCharsets.US_ASCII), 1, 2);

        assertThat(octets.taken()).asString(StandardCharsets.US_ASCII).isEqualTo("abcdef");
        assertThat(octets.taken()).isEmpty();
    }

    @Test
    void whatWasTakenIsTheCallersAndStays() {
        WipedOctets octets = new WipedOctets(2);
        octets.writeAll(new byte[] {1, 2});
        byte[] taken = octets.taken();
        octets.wipe();

        assertThat(taken).containsExactly(1, 2);
    }

    @Test
    void nothingIsLeftOfWhatWasWipedAndNothingIsPrinted() {
        WipedOctets octets = new WipedOctets(8);
        octets.writeAll(new byte[] {1, 2});

        assertThat(octets).hasToString("WipedOctets[2]");
        octets.wipe();
        octets.write(3);
        assertThat(octets.taken()).containsExactly(3);
    }

    @Test
    void whatIsClosedIsForgotten() {
        WipedOctets octets = new WipedOctets(8);
        octets.writeAll(new byte[] {1, 2});
        octets.close();

        assertThat(octets.taken()).isEmpty();
    }
}
