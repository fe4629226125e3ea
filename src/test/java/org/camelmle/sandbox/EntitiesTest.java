package org.camelmle.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntitiesTest {

    private static final String INDIVIDUAL = """
            {"type":"individual",
             "individual":{"first_name":"Kevin","last_name":"Doyle","phone":"+16505551234","email":"kevin@example.com",
                           "dob":"1997-03-18","ssn":"123456789"},
             "address":{"line1":"3300 N Interstate 35","city":"Austin","state":"TX","zip":"78705"},
             "metadata":{"order":"7"}}
            """;

    private static final Sandbox SANDBOX = Client.quick().start();
    private final Client client = Client.of(SANDBOX);

    @AfterAll
    static void close() {
        SANDBOX.close();
    }

    @Test
    void createdIndividualIsIncompleteAndItsNumberMasked() {
        Reply reply = client.post("/entities", INDIVIDUAL);
        JsonNode entity = reply.data();

        assertThat(entity.path("id").textValue()).matches("ent_\\w{13}");
        assertThat(entity.path("status").textValue()).isEqualTo("incomplete");
        assertThat(entity.path("individual").path("ssn").textValue()).isEqualTo("xxxxxxxxx");
        assertThat(entity.path("individual").path("ssn_4").textValue()).isEqualTo("xxxx");
        assertThat(entity.path("individual").path("first_name").textValue()).isEqualTo("Kevin");
        assertThat(entity.path("address").path("city").textValue()).isEqualTo("Austin");
        assertThat(entity.path("metadata").path("order").textValue()).isEqualTo("7");
        assertThat(entity.path("verification").path("identity").path("methods")).hasSize(3);
        assertThat(reply.text()).doesNotContain("123456789");
    }

    @Test
    void individualMayBeEmpty() {
        JsonNode entity = client.post("/entities", "{\"type\":\"individual\",\"individual\":{}}")
                .data();

        assertThat(entity.path("individual").path("ssn").isNull()).isTrue();
        assertThat(entity.path("metadata").isNull()).isTrue();
    }

    @Test
    void createsACorporationAndMasksItsOwnersNumbers() {
        JsonNode entity = client.post("/entities", """
                        {"type":"corporation","corporation":{"name":"Alphabet Inc.","ein":"641234567",
                         "owners":[{"first_name":"Sergey","ssn":"123456789"}]}}
                        """).data();

        assertThat(entity.path("corporation").path("name").textValue()).isEqualTo("Alphabet Inc.");
        assertThat(entity.path("corporation").path("owners").path(0).path("ssn").textValue())
                .isEqualTo("xxxxxxxxx");
    }

    @Test
    void retrievesAndUpdatesAnEntity() {
        String path = "/entities/"
                + client.post("/entities", INDIVIDUAL).data().path("id").textValue();

        JsonNode updated = client.send("PUT", path, "{\"individual\":{\"first_name\":\"Ken\"}}", Map.of())
                .data();

        assertThat(updated.path("individual").path("first_name").textValue()).isEqualTo("Ken");
        assertThat(updated.path("address").path("city").textValue()).isEqualTo("Austin");
        assertThat(client.get(path).data()).isEqualTo(updated);
    }

    @Test
    void listIsPaged() {
        client.post("/entities", INDIVIDUAL).data();
        client.post("/entities", INDIVIDUAL).data();

        Reply page = client.get("/entities?page=2&page_limit=1");

        assertThat(page.data()).hasSize(1);
        assertThat(page.header("Pagination-Page")).isEqualTo("2");
        assertThat(page.header("Pagination-Page-Limit")).isEqualTo("1");
        assertThat(Integer.parseInt(page.header("Pagination-Total-Count"))).isGreaterThanOrEqualTo(2);
    }

    @Test
    void anotherTeamSeesNothingOfIt() {
        String id = client.post("/entities", INDIVIDUAL).data().path("id").textValue();

        assertThat(Client.ofOtherTeam(SANDBOX).get("/entities/" + id).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                                 | INVALID_REQUEST",
                "{'type':'robot'}                                                   | INVALID_REQUEST",
                "{'type':'individual'}                                              | INVALID_REQUEST",
                "{'type':'individual','individual':{'phone':'0650'}}                | INVALID_ENTITY_PHONE_NUMBER",
                "{'type':'individual','individual':{'email':'nobody'}}              | INVALID_ENTITY_EMAIL_ADDRESS",
                "{'type':'individual','individual':{'dob':'18.03.1997'}}            | INVALID_REQUEST",
                "{'type':'individual','individual':{'ssn':'12345678'}}              | ENTITY_INVALID_SSN",
                "{'type':'individual','individual':{'ssn_4':'12'}}                  | ENTITY_INVALID_SSN4",
                "{'type':'individual','individual':{'ssn':'123456789','ssn_4':'1'}} | ENTITY_INVALID_SSN4",
                "{'type':'individual','individual':{'first_name':7}}                | INVALID_REQUEST",
                "{'type':'corporation','corporation':{}}                            | INVALID_REQUEST",
                "[]                                                                 | INVALID_REQUEST",
                "{                                                                  | PAYLOAD_INVALID_JSON"
            },
            quoteCharacter = '"')
    void badEntityIsRefused(String json, String subType) {
        Reply reply = client.post("/entities", json.replace('\'', '"'));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.subType()).isEqualTo(subType);
    }

    @Test
    void metadataHasALimit() {
        String json = "{\"type\":\"individual\",\"individual\":{},\"metadata\":{\"a\":\"" + "x".repeat(1024) + "\"}}";

        assertThat(client.post("/entities", json).subType()).isEqualTo("MAX_ENTITY_METADATA_SIZE_EXCEEDED");
    }

    @Test
    void unknownResourceIsNotFound() {
        assertThat(client.get("/entities/ent_none").subType()).isEqualTo("NOT_FOUND");
        assertThat(client.get("/nothing").subType()).isEqualTo("NOT_FOUND");
        assertThat(client.send("DELETE", "/entities", "", Map.of()).subType()).isEqualTo("NOT_FOUND");
    }

    @Test
    void pingAnswersPong() {
        assertThat(client.get("/ping").data().textValue()).isEqualTo("pong");
    }
}
