package dev.tributary.ingest;

import static dev.tributary.ingest.TestIngest.Form.form;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Server;
import dev.tributary.contract.Json;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class TurnQueriesTest {

    private static Server fusion;
    private static TestIngest ingest;
    private static volatile HttpStatus otherwise = HttpStatus.NOT_FOUND;

    @BeforeAll
    static void start() {
        fusion = Server.builder()
                .service(
                        "/turns/fused",
                        (context, request) ->
                                HttpResponse.of(HttpStatus.OK, MediaType.JSON, "{\"outcome\": \"complete\"}"))
                .service(
                        "/turns/elsewhere",
                        (context, request) -> HttpResponse.ofRedirect(
                                HttpStatus.TEMPORARY_REDIRECT,
                                "http://localhost:" + context.localAddress().getPort() + "/turns/fused"))
                .service("prefix:/", (context, request) -> HttpResponse.of(otherwise))
                .build();
        fusion.start().join();
        ingest = new TestIngest(Map.of("tributary.fusion.url", "http://127.0.0.1:" + fusion.activeLocalPort()));
    }

    @AfterAll
    static void stop() {
        ingest.close();
        fusion.stop().join();
    }

    @Test
    void whatFusionKnowsIsPassedOn() throws Exception {
        var answer = ingest.get("/v1/turns/fused");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"outcome\": \"complete\"}");
    }

    @Test
    void theInstanceThatHoldsTheTurnIsAsked() throws Exception {
        assertThat(ingest.get("/v1/turns/elsewhere").body()).isEqualTo("{\"outcome\": \"complete\"}");
    }

    @Test
    void aTurnThatFusionDoesNotHaveYetIsAccepted() throws Exception {
        ingest.post(form().text("x").turn("{\"turnId\": \"fresh\", \"window\": \"5m\"}"));

        JsonNode known = Json.MAPPER.readTree(ingest.get("/v1/turns/fresh").body());
        assertThat(known.get("state").textValue()).isEqualTo("accepted");
        assertThat(known.get("expected").get(0).textValue()).isEqualTo("text-0");
        assertThat(known.get("windowMs").longValue()).isEqualTo(300_000);
    }

    @Test
    void aTurnThatFusionHasForgottenIsClosed() throws Exception {
        ingest.post(form().text("x").turn("{\"turnId\": \"over\", \"window\": 1}"));

        assertThat(Json.MAPPER
                        .readTree(ingest.get("/v1/turns/over").body())
                        .get("state")
                        .textValue())
                .isEqualTo("closed");
    }

    @Test
    void aTurnThatWasNotPublishedIsPending() throws Exception {
        ingest.publisher.down = true;
        ingest.post(form().text("x").turn("{\"turnId\": \"unsent\"}"));
        ingest.publisher.down = false;

        assertThat(Json.MAPPER
                        .readTree(ingest.get("/v1/turns/unsent").body())
                        .get("state")
                        .textValue())
                .isEqualTo("pending");
    }

    @Test
    void aTurnThatNobodySentIsUnknownAndAStrangeIdIsToldSo() throws Exception {
        assertThat(ingest.get("/v1/turns/nobody").statusCode()).isEqualTo(404);
        assertThat(ingest.get("/v1/turns/a%20b").statusCode()).isEqualTo(400);
    }

    @Test
    void whenFusionFailsItsOutcomeCannotBeAskedFor() throws Exception {
        ingest.post(form().text("x").turn("{\"turnId\": \"known\"}"));
        otherwise = HttpStatus.INTERNAL_SERVER_ERROR;
        var answer = ingest.get("/v1/turns/known");
        otherwise = HttpStatus.NOT_FOUND;

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.body()).contains("fusion_unavailable");
    }
}
