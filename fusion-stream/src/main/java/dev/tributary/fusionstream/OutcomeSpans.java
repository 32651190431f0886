package dev.tributary.fusionstream;

import dev.tributary.contract.Fused;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.PartError;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Topics;
import dev.tributary.contract.trace.Attr;
import dev.tributary.contract.trace.MessagingAttributes;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.semconv.incubating.MessagingIncubatingAttributes;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;

/**
 * The spans about outcomes, made when the transaction that carries the outcome has committed:
 *
 * <pre>
 * turn                       INTERNAL  with the ID that ingest reserved; once, with the first revision
 * ├─ multimodal.fusion       CONSUMER  first arrival → known; a link to each part's send span, an event per arrival
 * └─ send tributary.fused    PRODUCER  known → committed; its context is the record's header
 * </pre>
 *
 * A turn whose context says that it is not sampled gets none.
 */
final class OutcomeSpans implements JoinListener {

    /** The event of a part's arrival. */
    static final String ARRIVED = "part.arrived";

    private final CommittedSpans spans;

    OutcomeSpans(CommittedSpans spans) {
        this.spans = spans;
    }

    @Override
    public void outcome(Emission.Outcome outcome) {
        if (outcome.fused().turnTrace().isSampled()) {
            spans.onCommit(committedAt -> {
                if (outcome.fused().revision() == 1) {
                    turn(outcome);
                }
                fusion(outcome);
                send(outcome.fused(), committedAt);
            });
        }
    }

    /** The turn's latency. Its status is an error when nothing arrived; a part that failed or is missing is none. */
    private void turn(Emission.Outcome outcome) {
        Fused fused = outcome.fused();
        SpanBuilder builder = spans.builder("turn", SpanKind.INTERNAL, fused.producerTrace(), outcome.openedAt())
                .setAllAttributes(attributes(fused))
                .setAttribute(Attr.TURN_PARTS, (long) fused.expected().size());
        Span span = spans.start(builder, fused.turnTrace());
        if (fused.outcome() == Outcome.EXPIRED) {
            span.setStatus(StatusCode.ERROR, "no part arrived within the window");
            span.setAttribute(Attr.ERROR_TYPE, MissingPart.TIMEOUT);
        }
        CommittedSpans.end(span, outcome.openedAt(), fused.fusedAt());
    }

    private void fusion(Emission.Outcome outcome) {
        Fused fused = outcome.fused();
        Instant start = fused.parts().entrySet().stream()
                .filter(slot -> outcome.arrived().contains(slot.getKey()))
                .map(slot -> slot.getValue().arrivedAt())
                .min(Comparator.naturalOrder())
                .filter(first -> first.isBefore(fused.fusedAt()))
                .orElse(fused.fusedAt());
        SpanBuilder builder = spans.builder("multimodal.fusion", SpanKind.CONSUMER, fused.turnTrace(), start)
                .setAllAttributes(attributes(fused))
                .setAllAttributes(messaging(outcome));
        outcome.origins()
                .forEach((part, origin) -> builder.addLink(origin.trace().toSpanContext(), link(part, origin)));
        Span span = spans.start(builder, OutcomeIds.fusion(fused.turnTrace(), fused.turnId(), fused.revision()));
        fused.parts().forEach((part, arrived) -> {
            // Each arrival is told once: with the first revision that counts it.
            if (outcome.arrived().contains(part)) {
                span.addEvent(ARRIVED, event(part, arrived), arrived.arrivedAt());
            }
        });
        CommittedSpans.end(span, start, fused.fusedAt());
    }

    private void send(Fused fused, Instant committedAt) {
        String topic = Topics.FUSED.name();
        SpanBuilder builder = spans.builder("send " + topic, SpanKind.PRODUCER, fused.turnTrace(), fused.fusedAt())
                .setAllAttributes(Attr.turn(fused.turnId()))
                .setAllAttributes(MessagingAttributes.send(topic, Topics.FUSED.key(fused.turnId()), spans.clientId()))
                .setAttribute(Attr.TURN_REVISION, (long) fused.revision());
        CommittedSpans.end(spans.start(builder, OutcomeIds.sent(fused)), fused.fusedAt(), committedAt);
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
        return attributes.build();
    }

    private static void put(AttributesBuilder attributes, Fused fused) {
        Double confidence = fused.averageConfidence();
        if (confidence != null) {
            attributes.put(Attr.TURN_AVERAGE_CONFIDENCE, confidence);
        }
        PartId critical = fused.criticalPart();
        if (critical != null) {
            attributes.put(Attr.TURN_CRITICAL_PART, critical.toString());
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
    private Attributes messaging(Emission.Outcome outcome) {
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
                (long) outcome.origins().size());
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
                .put("part.status", arrived.status().name().toLowerCase(Locale.ROOT));
        PartError error = arrived.error();
        if (error != null) {
            attributes.put(Attr.ERROR_TYPE, error.type());
        }
        return attributes.build();
    }
}
