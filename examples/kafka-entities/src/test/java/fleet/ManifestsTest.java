package fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscalerBehavior;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The manifests of {@code examples/kubernetes} keep to their schemas, and say what the route and its settings say. */
class ManifestsTest {

    private static final Path FOLDER = Path.of("examples/kubernetes");
    private static final Gson GSON = new Gson();

    /** What KEDA 2 knows in a ScaledObject, as far as it is used here, and of its Kafka trigger. */
    private static final Map<String, Set<String>> KEDA = Map.of(
            "spec",
            Set.of(
                    "scaleTargetRef",
                    "pollingInterval",
                    "cooldownPeriod",
                    "initialCooldownPeriod",
                    "idleReplicaCount",
                    "minReplicaCount",
                    "maxReplicaCount",
                    "fallback",
                    "advanced",
                    "triggers"),
            "scaleTargetRef",
            Set.of("apiVersion", "kind", "name", "envSourceContainerName"),
            "advanced",
            Set.of("restoreToOriginalReplicaCount", "horizontalPodAutoscalerConfig", "scalingModifiers"),
            "horizontalPodAutoscalerConfig",
            Set.of("name", "behavior"),
            "trigger",
            Set.of("type", "name", "useCachedMetrics", "metricType", "metadata", "authenticationRef"),
            "metadata",
            Set.of(
                    "bootstrapServers",
                    "consumerGroup",
                    "topic",
                    "lagThreshold",
                    "activationLagThreshold",
                    "offsetResetPolicy",
                    "allowIdleConsumers",
                    "scaleToZeroOnInvalidOffset",
                    "excludePersistentLag",
                    "limitToPartitionsWithLag",
                    "partitionLimitation",
                    "version",
                    "sasl",
                    "tls"));

    @Test
    void everyManifestKeepsToItsSchema() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (Path file :
                    files.filter(any -> any.toString().endsWith(".yaml")).toList()) {
                for (JsonObject document : documents(file)) {
                    check(document);
                }
            }
        }
    }

    @Test
    void aMisspeltFieldWouldBeFoundAtAnyDepth() throws IOException {
        JsonObject deployment = documents(FOLDER.resolve("deployment.yaml")).get(0);
        container(deployment).getAsJsonObject("readinessProbe").addProperty("periodSecond", 5);
        assertThatThrownBy(() -> check(deployment)).hasMessageContaining("periodSecond");

        JsonObject scaling = scaling();
        trigger(scaling).addProperty("lagTreshold", "5");
        assertThatThrownBy(() -> check(scaling)).isInstanceOf(AssertionError.class);
    }

    @Test
    void readinessIsAskedWhereTheWorkerAnswers() throws IOException {
        JsonObject container =
                container(documents(FOLDER.resolve("deployment.yaml")).get(0));
        String settings = Files.readString(Path.of("examples/kafka-entities/worker.properties"));

        assertThat(container
                        .getAsJsonArray("ports")
                        .get(0)
                        .getAsJsonObject()
                        .get("containerPort")
                        .getAsInt())
                .isEqualTo(9876);
        assertThat(settings).contains("{{entities.management-port:9876}}");
        assertThat(container
                        .getAsJsonObject("readinessProbe")
                        .getAsJsonObject("httpGet")
                        .get("path")
                        .getAsString())
                .isEqualTo("/observe/health/ready");
    }

    @Test
    void theScalerLooksAtTheGroupAndTopicOfTheRouteAndKeepsToItsPartitions() throws IOException {
        String route = Files.readString(Path.of("routes/kafka-entities.camel.yaml"));
        JsonObject trigger = trigger(scaling());

        assertThat(route)
                .contains("{{entities.requests:" + trigger.get("topic").getAsString() + "}}")
                .contains("{{entities.group:" + trigger.get("consumerGroup").getAsString() + "}}");
        int most = scaling().getAsJsonObject("spec").get("maxReplicaCount").getAsInt();
        String options =
                container(documents(FOLDER.resolve("deployment.yaml")).get(0)).toString();
        assertThat(options).contains("-Dentities.consumers=2");
        assertThat(most * 2).isLessThanOrEqualTo(Broker.PARTITIONS);
    }

    @Test
    void whatIsMountedIsThereAndHoldsNoKey() throws IOException {
        List<JsonObject> keys = documents(FOLDER.resolve("empty-keys/keys.yaml"));
        String users = documents(FOLDER.resolve("deployment.yaml")).get(0).toString()
                + documents(FOLDER.resolve("scaling.yaml")).get(1);

        assertThat(keys)
                .allSatisfy(one -> assertThat(users)
                        .contains(one.getAsJsonObject("metadata").get("name").getAsString()));
        assertThat(keys.toString()).doesNotContain("PRIVATE", "\\\"d\\\"");
    }

    @Test
    void allSelectTheSamePods() throws IOException {
        for (String file : List.of("deployment.yaml", "disruption.yaml", "network.yaml")) {
            assertThat(documents(FOLDER.resolve(file)).get(0).toString())
                    .as(file)
                    .contains("\"matchLabels\":{\"app\":\"entity-worker\"}");
        }
    }

    private static void check(JsonObject document) throws IOException {
        String kind = document.get("kind").getAsString();
        switch (kind) {
            case "Deployment" -> V1Deployment.validateJsonElement(document);
            case "PodDisruptionBudget" -> V1PodDisruptionBudget.validateJsonElement(document);
            case "NetworkPolicy" -> V1NetworkPolicy.validateJsonElement(document);
            case "Secret" -> V1Secret.validateJsonElement(document);
            case "ConfigMap" -> V1ConfigMap.validateJsonElement(document);
            case "ScaledObject" -> checkScaling(document);
            case "TriggerAuthentication" -> checkLogin(document);
            default -> throw new AssertionError("No schema for " + kind);
        }
    }

    private static void checkScaling(JsonObject document) throws IOException {
        assertThat(document.keySet()).containsExactlyInAnyOrder("apiVersion", "kind", "metadata", "spec");
        JsonObject spec = document.getAsJsonObject("spec");
        JsonObject advanced = spec.getAsJsonObject("advanced");
        JsonObject autoscaler = advanced.getAsJsonObject("horizontalPodAutoscalerConfig");
        assertThat(KEDA.get("spec")).containsAll(spec.keySet());
        assertThat(KEDA.get("scaleTargetRef"))
                .containsAll(spec.getAsJsonObject("scaleTargetRef").keySet());
        assertThat(KEDA.get("advanced")).containsAll(advanced.keySet());
        assertThat(KEDA.get("horizontalPodAutoscalerConfig")).containsAll(autoscaler.keySet());
        V2HorizontalPodAutoscalerBehavior.validateJsonElement(autoscaler.get("behavior"));
        spec.getAsJsonArray("triggers")
                .forEach(one -> assertThat(KEDA.get("trigger"))
                        .containsAll(one.getAsJsonObject().keySet()));
        assertThat(KEDA.get("metadata")).containsAll(trigger(document).keySet());
    }

    private static void checkLogin(JsonObject document) {
        assertThat(document.keySet()).containsExactlyInAnyOrder("apiVersion", "kind", "metadata", "spec");
        JsonObject spec = document.getAsJsonObject("spec");
        assertThat(spec.keySet()).containsExactly("secretTargetRef");
        spec.getAsJsonArray("secretTargetRef").forEach(one -> {
            JsonObject reference = one.getAsJsonObject();
            assertThat(reference.keySet()).containsExactlyInAnyOrder("parameter", "name", "key");
            assertThat(Set.of("sasl", "tls", "username", "password"))
                    .contains(reference.get("parameter").getAsString());
        });
    }

    private static JsonObject scaling() throws IOException {
        return documents(FOLDER.resolve("scaling.yaml")).get(0);
    }

    private static JsonObject trigger(JsonObject scaling) {
        return scaling.getAsJsonObject("spec")
                .getAsJsonArray("triggers")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("metadata");
    }

    private static JsonObject container(JsonObject deployment) {
        JsonElement pod =
                deployment.getAsJsonObject("spec").getAsJsonObject("template").get("spec");
        return pod.getAsJsonObject().getAsJsonArray("containers").get(0).getAsJsonObject();
    }

    private static List<JsonObject> documents(Path file) throws IOException {
        Load yaml = new Load(LoadSettings.builder().build());
        List<JsonObject> all = new ArrayList<>();
        for (Object document : yaml.loadAllFromString(Files.readString(file))) {
            all.add(GSON.toJsonTree(document).getAsJsonObject());
        }
        return all;
    }
}
