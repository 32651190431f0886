package dev.tributary.ingest;

import static dev.tributary.ingest.Samples.png;
import static dev.tributary.ingest.TestIngest.Form.form;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Json;
import dev.tributary.contract.Topics;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.trace.Attr;
import dev.tributary.contract.trace.TraceContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.UrlAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The spans of the HTTP entrance, with the real publisher on a producer that keeps its records. */
final class EntranceSpansTest {

    private static final MockProducer<byte[], byte[]> PRODUCER =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

    private static TestIngest ingest;

    @BeforeAll
    static void start() {
        ingest = TestIngest.publishingTo(
                Map.of("tributary.ingest.traceparent.invalid", "restart"),
                telemetry -> new KafkaTurnPublisher(
                        1, Duration.ofSeconds(1), role -> telemetry.kafka().wrap(PRODUCER)));
    }

    @AfterAll
    static void stop() {
        ingest.close();
    }

    @BeforeEach
    void reset() {
        ingest.reset();
        PRODUCER.clear();
    }

    @Test
    void aTurnsSpansHangUnderTheTurnSpanThatNobodyHereStarts() throws Exception {
        ingest.post(
                form().text("hello").image(png(1)).turn("{\"turnId\": \"t\", \"user\": \"u\"}"), "user-agent", "me");

        TraceContext turn = turn().turnTrace();
        assertThat(ingest.telemetry.spans.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .containsExactlyInAnyOrder(
                        "POST /v1/turns",
                        "image.store",
                        "send tributary.turns",
                        "send tributary.text",
                        "send tributary.image")
                .doesNotContain("turn");
        assertThat(ingest.telemetry.spans.getFinishedSpanItems())
                .extracting(SpanData::getTraceId)
                .containsOnly(turn.traceId());
        SpanData server = ingest.telemetry.only("POST /v1/turns");
        assertThat(server.getParentSpanId()).isEqualTo(turn.spanId());
        assertThat(server.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(server.getStartEpochNanos())
                .isEqualTo(TimeUnit.MILLISECONDS.toNanos(turn().openedAt().toEpochMilli()));
        assertThat(server.getAttributes().asMap())
                .containsEntry(HttpAttributes.HTTP_REQUEST_METHOD, "POST")
                .containsEntry(HttpAttributes.HTTP_ROUTE, "/v1/turns")
                .containsEntry(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, 202L)
                .containsEntry(UrlAttributes.URL_PATH, "/v1/turns")
                .containsEntry(Attr.TURN_ID, "t")
                .containsEntry(Attr.CONVERSATION_ID, "t")
                .containsEntry(Attr.USER, "u")
                .containsEntry(Attr.TURN_PARTS, 2L);
        for (String child :
                List.of("image.store", "send tributary.turns", "send tributary.text", "send tributary.image")) {
            assertThat(ingest.telemetry.only(child).getParentSpanId()).as(child).isEqualTo(server.getSpanId());
            assertThat(ingest.telemetry.only(child).getAttributes().get(Attr.TURN_ID))
                    .as(child)
                    .isEqualTo("t");
        }
        assertThat(ingest.telemetry.only("image.store").getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(ingest.telemetry.only("image.store").getAttributes().get(Attr.PART))
                .isEqualTo("image-0");
        assertThat(ingest.telemetry.only("send tributary.image").getKind()).isEqualTo(SpanKind.PRODUCER);
        assertThat(ingest.telemetry.only("send tributary.image").getAttributes().get(Attr.PART))
                .isEqualTo("image-0");
    }

    @Test
    void everyRecordCarriesTheContextOfItsOwnSendSpan() throws Exception {
        ingest.post(form().image(png(1)));

        for (ProducerRecord<byte[], byte[]> record : PRODUCER.history()) {
            TraceContext trace = Objects.requireNonNull(TurnHeaders.trace(record.headers()));
            assertThat(trace.spanId())
                    .isEqualTo(ingest.telemetry.only("send " + record.topic()).getSpanId());
        }
        assertThat(PRODUCER.history()).hasSize(2);
    }

    @Test
    void aDuplicateLeavesOneSpanInTheTurnsTrace() throws Exception {
        ingest.post(form().text("x").turn("{\"turnId\": \"t\"}"));
        TraceContext turn = turn().turnTrace();
        ingest.telemetry.spans.reset();
        ingest.post(form().text("x").turn("{\"turnId\": \"t\"}"), "traceparent", Samples.TRACEPARENT);

        assertThat(ingest.telemetry.spans.getFinishedSpanItems()).hasSize(1);
        SpanData server = ingest.telemetry.only("POST /v1/turns");
        assertThat(server.getLinks())
                .extracting(link -> link.getSpanContext().getSpanId())
                .containsExactly("00f067aa0ba902b7");
        assertThat(server.getParentSpanId()).isEqualTo(turn.spanId());
        assertThat(server.getAttributes().get(Attr.TURN_DUPLICATE)).isTrue();
    }

    @Test
    void aRefusedRequestIsASpanOfItsOwn() throws Exception {
        ingest.post(form().text(""));
        ingest.post(form().text(""), "traceparent", Samples.TRACEPARENT);

        List<SpanData> servers = ingest.telemetry.named("POST /v1/turns");
        assertThat(servers).hasSize(2);
        assertThat(servers.get(0).getParentSpanId()).isEqualTo(SpanId.getInvalid());
        assertThat(servers.get(0).getAttributes().get(Attr.ERROR_TYPE)).isEqualTo("empty_part");
        assertThat(servers.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(servers.get(0).getAttributes().get(Attr.TURN_ID)).isNull();
        assertThat(servers.get(1).getTraceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(servers.get(1).getParentSpanId()).isEqualTo("00f067aa0ba902b7");
    }

    @Test
    void aFailingStoreIsAnErrorOnItsSpanAndOnTheRequests() throws Exception {
        ingest.objects.refusesPayloads = true;
        ingest.post(form().image(png(1)));

        SpanData store = ingest.telemetry.only("image.store");
        SpanData server = ingest.telemetry.only("POST /v1/turns");
        assertThat(store.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(store.getAttributes().get(Attr.ERROR_TYPE)).isEqualTo("store_unavailable");
        assertThat(store.getEvents()).hasSize(1);
        assertThat(store.getParentSpanId()).isEqualTo(server.getSpanId());
        assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(server.getAttributes().get(HttpAttributes.HTTP_RESPONSE_STATUS_CODE))
                .isEqualTo(503);
    }

    @Test
    void aBrokenTraceparentStartsANewTraceThatKeepsItCut() throws Exception {
        String broken = "nonsense-" + "x".repeat(500);
        ingest.post(form().text("x"), "traceparent", broken);

        SpanData server = ingest.telemetry.only("POST /v1/turns");
        assertThat(server.getParentSpanId()).isEqualTo(turn().turnTrace().spanId());
        assertThat(server.getAttributes().get(Attr.REJECTED_TRACEPARENT)).isEqualTo(broken.substring(0, 128));
        assertThat(turn().producerTrace()).isNull();
    }

    @Test
    void whatTheProducerDoesNotSampleIsNotSampledHere() throws Exception {
        ingest.post(form().text("x"), "traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");

        assertThat(ingest.telemetry.spans.getFinishedSpanItems()).isEmpty();
        assertThat(turn().turnTrace().isSampled()).isFalse();
    }

    @Test
    void theSdksSamplerDecidesOnNewTraces() {
        try (TestTelemetry telemetry = new TestTelemetry(Sampler.parentBased(Sampler.alwaysOff()))) {
            TurnTraces traces = new TurnTraces(telemetry.telemetry);
            TraceContext sampled = new TraceContext(Samples.TRACEPARENT, null);

            assertThat(traces.reserve("t", Origin.NONE).isSampled()).isFalse();
            assertThat(traces.reserve("t", new Origin(sampled, null)).isSampled())
                    .isTrue();
        }
    }

    @Test
    void noSpanHoldsPayloadContent() throws Exception {
        ingest.post(form().text("very secret text").part("text", null, Samples.utf8("secret long ".repeat(40))));
        ingest.post(form().part("text", "text/plain", new byte[] {'s', 'e', 'c', 'r', 'e', 't', (byte) 0xFF}));

        assertThat(ingest.telemetry.spans.getFinishedSpanItems())
                .isNotEmpty()
                .noneMatch(span -> span.toString().contains("secret"));
    }

    private static Turn turn() throws Exception {
        ProducerRecord<byte[], byte[]> record = PRODUCER.history().get(0);
        assertThat(record.topic()).isEqualTo(Topics.TURNS.name());
        return Json.MAPPER.readValue(record.value(), Turn.class);
    }
}
