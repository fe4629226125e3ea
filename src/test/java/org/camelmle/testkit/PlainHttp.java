package org.camelmle.testkit;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * The JDK's client, in HTTP/1.1 alone and with an end. By default it offers HTTP/2 with each request and waits for ever;
 * after such a change of protocol an answer of Vert.x once never came.
 */
public final class PlainHttp {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private PlainHttp() {}

    /** Sends, and waits for the whole answer. */
    public static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        HttpRequest bounded = HttpRequest.newBuilder(request, (name, value) -> true)
                .timeout(LONGEST)
                .build();
        return CLIENT.send(bounded, BodyHandlers.ofString());
    }
}
