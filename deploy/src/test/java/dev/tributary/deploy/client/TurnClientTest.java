package dev.tributary.deploy.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.multipart.AggregatedBodyPart;
import com.linecorp.armeria.common.multipart.AggregatedMultipart;
import com.linecorp.armeria.common.multipart.Multipart;
import com.linecorp.armeria.server.Server;
import dev.tributary.contract.Modality;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TurnClientTest {

    private static final List<AggregatedMultipart> RECEIVED = new CopyOnWriteArrayList<>();
    private static final AtomicReference<HttpResponse> ANSWER = new AtomicReference<>();
    private static final Server SERVER = Server.builder()
            .http(0)
            .service(
                    "/v1/turns",
                    (ctx, request) ->
                            HttpResponse.of(Multipart.from(request).aggregate().thenApply(body -> {
                                RECEIVED.add(body);
                                return ANSWER.get();
                            })))
            .build();

    private final TurnClient client = new TurnClient(URI.create("http://localhost:" + SERVER.activeLocalPort()));

    @BeforeAll
    static void start() {
        SERVER.start().join();
    }

    @AfterAll
    static void stop() {
        SERVER.stop().join();
    }

    @BeforeEach
    void accept() {
        RECEIVED.clear();
        answer(HttpStatus.ACCEPTED, "{\"turnId\":\"t-1\",\"traceId\":\"abc\",\"duplicate\":false}");
    }

    private static void answer(HttpStatus status, String body) {
        ANSWER.set(HttpResponse.of(status, MediaType.JSON, body));
    }

    @Test
    void aTurnIsOneMultipartRequest() throws Exception {
        TurnClient.Accepted accepted = client.send(
                "t-1",
                Duration.ofSeconds(3),
                List.of(
                        OutgoingPart.text("Grüße"),
                        OutgoingPart.of(Modality.IMAGE, new byte[] {1, '\r', '\n', 2}, "a \"b\".PNG")));

        assertThat(accepted).isEqualTo(new TurnClient.Accepted("t-1", "abc", false));
        List<AggregatedBodyPart> parts = RECEIVED.get(0).bodyParts();
        assertThat(parts).extracting(AggregatedBodyPart::name).containsExactly("turn", "text", "image");
        assertThat(parts.get(0).contentUtf8()).isEqualTo("{\"turnId\":\"t-1\",\"window\":3000}");
        assertThat(parts.get(1).contentUtf8()).isEqualTo("Grüße");
        assertThat(parts.get(2).content().array()).containsExactly(1, '\r', '\n', 2);
        assertThat(parts.get(2).contentType()).hasToString("image/png");
        assertThat(parts.get(2).filename()).isEqualTo("a _b_.PNG");
    }

    @Test
    void aTurnWithoutFieldsHasNoTurnPart() throws Exception {
        client.send(null, null, List.of(OutgoingPart.text("hello")));
        assertThat(RECEIVED.get(0).bodyParts())
                .extracting(AggregatedBodyPart::name)
                .containsExactly("text");
    }

    @Test
    void whatIngestRefusesIsTold() {
        answer(HttpStatus.BAD_REQUEST, "{\"title\":\"The turn part is wrong\",\"detail\":\"session must be a text\"}");
        assertThatThrownBy(() -> client.send(null, null, List.of(OutgoingPart.text("hello"))))
                .isInstanceOf(TurnClient.NotAcceptedException.class)
                .hasMessage("ingest answered 400: The turn part is wrong (session must be a text)");
    }

    @Test
    void somebodyElseOnThePortIsToldFromIngest() {
        answer(HttpStatus.ACCEPTED, "<html>");
        assertThatThrownBy(() -> client.send(null, null, List.of(OutgoingPart.text("hello"))))
                .isInstanceOf(TurnClient.NotAcceptedException.class)
                .hasMessageContaining("is not ingest");
    }
}
