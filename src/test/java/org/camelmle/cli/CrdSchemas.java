package org.camelmle.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;

/** Camel K's custom resources by their schemas, strictly: an unknown field is an error, where Kubernetes drops it. */
final class CrdSchemas {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String OPEN = "x-kubernetes-preserve-unknown-fields";

    private CrdSchemas() {}

    /** What is wrong with a resource; empty if nothing is. */
    static List<String> problems(JsonNode resource) throws IOException {
        return schema(resource.path("kind").asText()).validate(resource).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    private static JsonSchema schema(String kind) throws IOException {
        String file = "/camel.apache.org_" + kind.toLowerCase(Locale.ROOT) + "s.yaml";
        try (InputStream stream = CrdSchemas.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IllegalArgumentException("No CRD " + file);
            }
            for (JsonNode version : YAML.readTree(stream).at("/spec/versions")) {
                if (version.path("name").asText().equals("v1")) {
                    ObjectNode schema = (ObjectNode) version.at("/schema/openAPIV3Schema");
                    ((ObjectNode) schema.path("properties")).putObject("metadata");
                    return JsonSchemaFactory.getInstance(VersionFlag.V4).getSchema(strict(schema));
                }
            }
        }
        throw new IllegalArgumentException("No version v1 in " + file);
    }

    private static JsonNode strict(JsonNode node) {
        if (node instanceof ObjectNode object) {
            if (object.has("properties") && !object.has(OPEN) && !object.has("additionalProperties")) {
                object.put("additionalProperties", false);
            }
            if (object.path("x-kubernetes-int-or-string").asBoolean()) {
                object.remove("anyOf");
                object.putArray("type").add("integer").add("string");
            }
            if (object.path("nullable").asBoolean() && object.path("type").isTextual()) {
                ArrayNode types =
                        YAML.createArrayNode().add(object.path("type").asText()).add("null");
                object.set("type", types);
            }
        }
        node.forEach(CrdSchemas::strict);
        return node;
    }
}
