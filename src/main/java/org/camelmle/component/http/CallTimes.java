package org.camelmle.component.http;

import java.time.Duration;

/**
 * How long a call of our own may take.
 *
 * @param connect for a connection to one of the host's addresses; never more than the whole
 * @param whole for connecting, headers and body
 */
public record CallTimes(Duration connect, Duration whole) {

    public CallTimes {
        connect = connect.compareTo(whole) < 0 ? connect : whole;
    }
}
