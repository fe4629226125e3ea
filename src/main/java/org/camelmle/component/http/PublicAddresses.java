package org.camelmle.component.http;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/** Which addresses are those of hosts on the internet, and of nothing nearer. */
final class PublicAddresses {

    /** The networks of version 4 that are not (RFC 6890 and its registry), by their first octets and length. */
    private static final List<Network> SPECIAL_4 = List.of(
            Network.of(8, 0),
            Network.of(8, 10),
            Network.of(10, 100, 64),
            Network.of(8, 127),
            Network.of(16, 169, 254),
            Network.of(12, 172, 16),
            Network.of(24, 192, 0, 0),
            Network.of(24, 192, 0, 2),
            Network.of(24, 192, 88, 99),
            Network.of(16, 192, 168),
            Network.of(15, 198, 18),
            Network.of(24, 198, 51, 100),
            Network.of(24, 203, 0, 113),
            Network.of(3, 224));

    /** Of version 6, these are given out, and everything else is not. */
    private static final Network GLOBAL_6 = Network.of(3, 0x20);

    /** Of those, some lead to addresses of version 4 (Teredo, 6to4) or nowhere. */
    private static final List<Network> SPECIAL_6 = List.of(
            Network.of(23, 0x20, 0x01, 0x00),
            Network.of(32, 0x20, 0x01, 0x0d, 0xb8),
            Network.of(16, 0x20, 0x02),
            Network.of(20, 0x3f, 0xff, 0x00));

    private PublicAddresses() {}

    static boolean contains(InetAddress address) {
        byte[] octets = address.getAddress();
        return address instanceof Inet4Address
                ? SPECIAL_4.stream().noneMatch(network -> network.contains(octets))
                : GLOBAL_6.contains(octets) && SPECIAL_6.stream().noneMatch(network -> network.contains(octets));
    }

    private record Network(int bits, List<Integer> octets) {

        static Network of(int bits, Integer... octets) {
            return new Network(bits, List.of(octets));
        }

        boolean contains(byte[] address) {
            for (int i = 0; i < bits; i++) {
                int expected = i / 8 < octets.size() ? octets.get(i / 8) : 0;
                if (bit(expected, i) != bit(address[i / 8], i)) {
                    return false;
                }
            }
            return true;
        }

        private static int bit(int octet, int index) {
            return octet >> (7 - index % 8) & 1;
        }
    }
}
