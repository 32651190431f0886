package dev.tributary.fusionstream;

import dev.tributary.contract.CriticalPath;
import dev.tributary.contract.Fused;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.Origin;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.PartError;
import dev.tributary.contract.PartId;
import dev.tributary.contract.PathPiece;
import dev.tributary.contract.Topics;
import dev.tributary.contract.trace.Attr;
import dev.tributary.contract.trace.MessagingAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.semconv.incubating.MessagingIncubatingAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The spans about outcomes, made of the outcome that has been committed:
 *
 * <pre>
 * turn                       INTERNAL  with the ID that ingest reserved; once, with the first revision
 * ├─ multimodal.fusion       CONSUMER  first arrival → known; a link to each part's send span, an event per arrival
 * └─ send tributary.fused    PRODUCER  known → readable; its context is the record's header
 * </pre>
 *
 * A turn whose context says that it is not sampled gets none.
 */
final class OutcomeSpans implements CommittedListener {

    /** The event of a part's arrival. */
    static final String ARRIVED = "part.arrived";

    /** A span that is made again after a crash does not know when its record became readable. */
    private static final Duration LONGEST_SEND = Duration.ofSeconds(10);

    /** {@code turn.critical.queue_ms} and the like, by piece. */
    private static final Map<PathPiece, AttributeKey<Long>> PIECES = Arrays.stream(PathPiece.values())
            .collect(Collectors.toMap(
                    piece -> piece,
                    piece -> AttributeKey.longKey("turn.critical." + piece + "_ms"),
                    (one, other) -> one,
                    () -> new EnumMap<>(PathPiece.class)));

    private final SpanMaker spans;

    OutcomeSpans(SpanMaker spans) {
        this.spans = spans;
    }

    @Override
    public void fused(Fused fused, Instant readable) {
        if (!fused.turnTrace().isSampled()) {
            return;
        }
        Attributes attributes = attributes(fused);
        if (fused.revision() == 1) {
            turn(fused, attributes);
        }
        fusion(fused, attributes);
        send(fused, readable);
    }

    /** The turn's latency. Its status is an error when nothing arrived; a part that failed or is missing is none. */
    private void turn(Fused fused, Attributes attributes) {
        // Not openedAt: a producer's clock may be ahead.
        Instant opened = fused.fusedAt().minusMillis(fused.endToEndMs());
        SpanBuilder builder = spans.builder("turn", SpanKind.INTERNAL, fused.producerTrace(), opened)
                .setAllAttributes(attributes)
                .setAttribute(Attr.TURN_PARTS, (long) fused.expected().size());
        Span span = spans.start(builder, fused.turnTrace());
        if (fused.outcome() == Outcome.EXPIRED) {
            span.setStatus(StatusCode.ERROR, "no part arrived within the window");
            span.setAttribute(Attr.ERROR_TYPE, MissingPart.TIMEOUT);
        }
        SpanMaker.end(span, opened, fused.fusedAt());
    }

    private void fusion(Fused fused, Attributes attributes) {
        Instant start = newest(fused)
                .map(arrived -> arrived.getValue().arrivedAt())
                .min(Comparator.naturalOrder())
                .filter(first -> first.isBefore(fused.fusedAt()))
                .orElse(fused.fusedAt());
        SpanBuilder builder = spans.builder("multimodal.fusion", SpanKind.CONSUMER, fused.turnTrace(), start)
                .setAllAttributes(attributes)
                .setAllAttributes(messaging(fused));
        fused.parts()
                .forEach((part, arrived) ->
                        builder.addLink(arrived.origin().trace().toSpanContext(), link(part, arrived.origin())));
        Span span = spans.start(builder, OutcomeIds.fusion(fused.turnTrace(), fused.turnId(), fused.revision()));
        newest(fused)
                .forEach(arrived -> span.addEvent(
                        ARRIVED,
                        event(arrived.getKey(), arrived.getValue()),
                        arrived.getValue().arrivedAt()));
        SpanMaker.end(span, start, fused.fusedAt());
    }

    /** The parts that no revision before this one counted: each arrival is told once. */
    private static Stream<Map.Entry<PartId, FusedPart>> newest(Fused fused) {
        return fused.parts().entrySet().stream().filter(part -> part.getValue().revision() == fused.revision());
    }

    private void send(Fused fused, Instant readable) {
        String topic = Topics.FUSED.name();
        SpanBuilder builder = spans.builder("send " + topic, SpanKind.PRODUCER, fused.turnTrace(), fused.fusedAt())
                .setAllAttributes(Attr.turn(fused.turnId()))
                .setAllAttributes(MessagingAttributes.send(topic, Topics.FUSED.key(fused.turnId()), spans.clientId()))
                .setAttribute(Attr.TURN_REVISION, (long) fused.revision());
        Instant sent = readable.isAfter(fused.fusedAt().plus(LONGEST_SEND)) ? fused.fusedAt() : readable;
        SpanMaker.end(spans.start(builder, OutcomeIds.sent(fused)), fused.fusedAt(), sent);
    }

    private static Attributes attributes(Fused fused) {
        AttributesBuilder attributes = Attr.turn(fused.turnId()).toBuilder()
                .put(Attr.TURN_OUTCOME, fused.outcome().toString())
                .put(Attr.TURN_REVISION, (long) fused.revision())
                .put(Attr.TURN_DECISION, fused.decision().toString())
                .put(
                        Attr.TURN_MISSING_PARTS,
                        fused.missing().stream()
                                .map(missing -> missing.part().toString())
                                .toList())
                .put(Attr.TENANT, fused.tenant());
        put(attributes, fused);
        putCriticalPath(attributes, fused);
        return attributes.build();
    }

    private static void putCriticalPath(AttributesBuilder attributes, Fused fused) {
        PartId critical = fused.criticalPart();
        if (critical != null) {
            attributes.put(Attr.TURN_CRITICAL_PART, critical.toString());
            attributes.put(Attr.TURN_CRITICAL_MODALITY, critical.modality().id());
        }
        CriticalPath path = fused.criticalPath();
        if (path.longest() != null) {
            attributes.put(Attr.TURN_CRITICAL_LONGEST, path.longest().toString());
        }
        path.piecesMs().forEach((piece, ms) -> attributes.put(Objects.requireNonNull(PIECES.get(piece)), ms));
        if (path.clocksOffByMs() != null) {
            attributes.put(Attr.TURN_CRITICAL_CLOCKS_OFF_MS, path.clocksOffByMs());
        }
    }

    private static void put(AttributesBuilder attributes, Fused fused) {
        Double confidence = fused.averageConfidence();
        if (confidence != null) {
            attributes.put(Attr.TURN_AVERAGE_CONFIDENCE, confidence);
        }
        Long joinWait = fused.joinWaitMs();
        if (joinWait != null) {
            attributes.put(Attr.TURN_JOIN_WAIT_MS, joinWait);
        }
        if (fused.session() != null) {
            attributes.put(Attr.SESSION, fused.session());
        }
        if (fused.user() != null) {
            attributes.put(Attr.USER, fused.user());
        }
    }

    /** Its messages are the results that it links to; each link says where its own lies. */
    private Attributes messaging(Fused fused) {
        return Attributes.of(
                MessagingIncubatingAttributes.MESSAGING_SYSTEM,
                "kafka",
                MessagingIncubatingAttributes.MESSAGING_OPERATION_NAME,
                "process",
                MessagingIncubatingAttributes.MESSAGING_OPERATION_TYPE,
                "process",
                MessagingIncubatingAttributes.MESSAGING_CONSUMER_GROUP_NAME,
                spans.clientId(),
                MessagingIncubatingAttributes.MESSAGING_CLIENT_ID,
                spans.clientId(),
                MessagingIncubatingAttributes.MESSAGING_BATCH_MESSAGE_COUNT,
                (long) fused.parts().size());
    }

    private static Attributes link(PartId part, Origin origin) {
        return Attributes.builder()
                .put(Attr.PART, part.toString())
                .put(Attr.MODALITY, part.modality().id())
                .put(
                        MessagingIncubatingAttributes.MESSAGING_DESTINATION_NAME,
                        Topics.results(part.modality()).name())
                .put(MessagingIncubatingAttributes.MESSAGING_DESTINATION_PARTITION_ID, "" + origin.partition())
                .put(MessagingIncubatingAttributes.MESSAGING_KAFKA_OFFSET, origin.offset())
                .build();
    }

    private static Attributes event(PartId part, FusedPart arrived) {
        AttributesBuilder attributes = Attributes.builder()
                .put(Attr.PART, part.toString())
                .put(Attr.MODALITY, part.modality().id())
                .put("turn.part_status", arrived.status().name().toLowerCase(Locale.ROOT));
        PartError error = arrived.error();
        if (error != null) {
            attributes.put(Attr.ERROR_TYPE, error.type());
        }
        return attributes.build();
    }
}
