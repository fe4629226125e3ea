package fleet;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The status that an HTTP server answers with. In HTTP/1.1: the JDK's client would change the protocol with a POST. */
final class Status {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Status() {}

    static int of(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.timeout(Duration.ofMinutes(1)).build(), BodyHandlers.discarding())
                .statusCode();
    }
}
