package fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.camelmle.sandbox.Sandbox;

/** What the provider has, asked without MLE as only a test may. */
final class Provider {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 100;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Sandbox sandbox;

    Provider(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    /** The ids of the entities that there are, by the request that is named in their metadata. */
    Map<String, List<String>> entities() throws IOException, InterruptedException {
        Map<String, List<String>> ids = new TreeMap<>();
        int page = 1;
        JsonNode entities;
        do {
            entities = page(page++);
            entities.forEach(
                    entity -> ids.computeIfAbsent(entity.at("/metadata/request").asText(), any -> new ArrayList<>())
                            .add(entity.path("id").asText()));
        } while (entities.size() == PAGE);
        return ids;
    }

    private JsonNode page(int number) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(sandbox.url() + "/entities?page=" + number + "&page_limit=" + PAGE))
                .header("Authorization", "Bearer " + sandbox.apiKey())
                .build();
        return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofByteArray())
                        .body())
                .path("data");
    }
}
