package dev.tributary.deploy.chaos;

import com.google.protobuf.ByteString;
import dev.tributary.contract.Fused;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.Late;
import dev.tributary.contract.Origin;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.trace.TraceContext;
import dev.tributary.deploy.embedded.StoredSpan;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** A history as it should be, step by step, for tests to falsify. */
final class GoodHistory {

    final MessageMaker make = new MessageMaker(new Random(1));
    final List<Input> inputs = new ArrayList<>();
    final List<ConsumerRecord<byte[], byte[]>> outputs = new ArrayList<>();
    final List<StoredSpan> spans = new ArrayList<>();
    final Map<Long, Instant> acknowledged = new HashMap<>();
    final List<Disturbance> disturbances = new ArrayList<>();
    final Map<TopicPartition, Long> committed = new HashMap<>();
    private final Map<String, Long> ends = new HashMap<>();
    private final Map<String, Integer> firstCounted = new HashMap<>();

    History history() {
        Map<TopicPartition, Long> inputEnds = new HashMap<>();
        inputs.forEach(input -> inputEnds.put(
                new TopicPartition(input.record().topic(), 0),
                ends.get(input.record().topic())));
        Map<TopicPartition, Long> offsets = new HashMap<>(inputEnds);
        offsets.putAll(committed);
        return new History(acknowledged, inputs, outputs, spans, offsets, inputEnds, disturbances);
    }

    TurnHead head(String turnId, Instant openedAt, String... parts) {
        return new TurnHead(
                turnId,
                openedAt,
                1_000,
                Arrays.stream(parts).map(PartId::of).toList(),
                "acme",
                null,
                null,
                make.context(make.hex(16), true),
                null);
    }

    Input send(Message message, Instant at) {
        Input input = new Input(message, at, lying(message.record(at)));
        inputs.add(input);
        acknowledged.put(message.mark(), at);
        return input;
    }

    /** A revision; each part counts since the first one that it was given to. */
    Fused fuse(TurnHead head, int revision, Instant at, Input... counted) {
        Map<PartId, FusedPart> parts = new TreeMap<>();
        for (Input input : counted) {
            int since = since(head.turnId(), input, revision);
            parts.put(input.part(), FusedPart.of(input.result(), at, since, origin(input)));
        }
        Oracle.Verdict verdict = Oracle.verdict(head.expected(), parts);
        Fused fused = new Fused(
                head.turnId(),
                verdict.outcome(),
                revision,
                head.openedAt(),
                head.windowMs(),
                head.expected(),
                head.tenant(),
                head.session(),
                head.user(),
                at,
                verdict.missing(),
                verdict.decision(),
                List.of(),
                verdict.averageConfidence(),
                parts,
                null,
                null,
                0,
                head.turnTrace().traceId(),
                head.turnTrace(),
                head.producerTrace());
        TraceContext sent = make.context(fused.traceId(), true);
        put(Topics.FUSED, fused.turnId(), null, fused, sent);
        if (revision == 1) {
            span("turn", Span.SpanKind.SPAN_KIND_INTERNAL, head.turnTrace(), head.producerTrace(), 1, List.of());
        }
        span("send tributary.fused", Span.SpanKind.SPAN_KIND_PRODUCER, sent, head.turnTrace(), revision, List.of());
        return fused;
    }

    /** The fusion span of a revision, with a link to each result in the order of the parts. */
    TraceContext fusion(TurnHead head, int revision, Input... counted) {
        TraceContext fusion = make.context(head.turnTrace().traceId(), true);
        List<Span.Link> links = new ArrayList<>();
        for (Input input : counted) {
            links.add(link(sender(input)).toBuilder()
                    .addAttributes(
                            text("messaging.destination.name", input.record().topic()))
                    .addAttributes(text("messaging.destination.partition.id", "0"))
                    .addAttributes(
                            number("messaging.kafka.offset", input.record().offset()))
                    .build());
        }
        span("multimodal.fusion", Span.SpanKind.SPAN_KIND_CONSUMER, fusion, head.turnTrace(), revision, links);
        return fusion;
    }

    void late(Input input, Instant at, @Nullable Integer revision, @Nullable TraceContext fusion) {
        TraceContext sender = sender(input);
        TraceContext sent = make.context(input.result().turnTrace().traceId(), true);
        Late late =
                new Late(input.result().turnId(), input.part(), input.result(), origin(input), at, 1, revision, fusion);
        put(Topics.LATE, late.turnId(), late.part(), late, sent);
        span(
                "send tributary.late",
                Span.SpanKind.SPAN_KIND_PRODUCER,
                sent,
                sender,
                null,
                fusion == null ? List.of() : List.of(link(fusion)));
    }

    void reject(Input input, String errorType, Instant at) {
        TraceContext sender = input.message().sender();
        TraceContext process = make.context(sender == null ? make.hex(16) : sender.traceId(), true);
        TraceContext sent = make.context(process.traceId(), true);
        Rejected rejected = Rejected.of("fusion-stream", errorType, "so", at, input.record(), process);
        put(Topics.REJECTED, new String(input.record().key(), StandardCharsets.UTF_8), null, rejected, sent);
        span("process " + rejected.topic(), Span.SpanKind.SPAN_KIND_CONSUMER, process, sender, null, List.of());
        span("send tributary.rejected", Span.SpanKind.SPAN_KIND_PRODUCER, sent, process, null, List.of());
    }

    <T> void put(Topic<T> topic, String turnId, @Nullable PartId part, T value, TraceContext trace) {
        ProducerRecord<byte[], byte[]> record = TurnHeaders.record(topic, turnId, part, value);
        TurnHeaders.inject(record.headers(), trace);
        outputs.add(lying(record));
    }

    void span(
            String name,
            Span.SpanKind kind,
            TraceContext self,
            @Nullable TraceContext parent,
            @Nullable Integer revision,
            List<Span.Link> links) {
        Span.Builder span = Span.newBuilder()
                .setTraceId(bytes(self.traceId()))
                .setSpanId(bytes(self.spanId()))
                .setName(name)
                .setKind(kind)
                .addAllLinks(links);
        if (parent != null) {
            span.setParentSpanId(bytes(parent.spanId()));
        }
        if (revision != null) {
            span.addAttributes(number("turn.revision", revision));
        }
        spans.add(new StoredSpan(
                Resource.newBuilder()
                        .addAttributes(text("service.name", "fusion-stream"))
                        .build(),
                InstrumentationScope.getDefaultInstance(),
                span.build()));
    }

    static Span.Link link(TraceContext target) {
        return Span.Link.newBuilder()
                .setTraceId(bytes(target.traceId()))
                .setSpanId(bytes(target.spanId()))
                .build();
    }

    private int since(String turnId, Input input, int revision) {
        return firstCounted.computeIfAbsent(turnId + " " + input.message().mark(), unused -> revision);
    }

    private static Origin origin(Input input) {
        return new Origin(
                sender(input), input.record().partition(), input.record().offset());
    }

    private static TraceContext sender(Input input) {
        return Objects.requireNonNull(input.message().sender(), "a result has a sender");
    }

    private ConsumerRecord<byte[], byte[]> lying(ProducerRecord<byte[], byte[]> record) {
        long offset = ends.merge(record.topic(), 1L, Long::sum) - 1;
        Headers headers = record.headers();
        return new ConsumerRecord<>(
                record.topic(),
                0,
                offset,
                record.timestamp() == null ? 0 : record.timestamp(),
                TimestampType.CREATE_TIME,
                0,
                0,
                record.key(),
                record.value(),
                headers,
                Optional.empty());
    }

    private static ByteString bytes(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }

    private static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static KeyValue number(String key, long value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setIntValue(value))
                .build();
    }
}
