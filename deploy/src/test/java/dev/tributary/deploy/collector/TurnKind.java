package dev.tributary.deploy.collector;

import dev.tributary.contract.Modality;
import dev.tributary.deploy.embedded.StoredSpan;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What may have become of a turn, and the spans that tell it. */
enum TurnKind {
    TEXT,
    IMAGE,
    AUDIO,
    EVERYTHING,
    /** A step failed, and was done again: the outcome is as good as any. */
    ERROR,
    FAILED_PART,
    PARTIAL,
    EXPIRED,
    LATE,
    SLOW,
    WITHOUT_OUTCOME;

    /** Longer than any recorded turn, which is complete within the default window. */
    static final Duration OBJECTIVE = Duration.ofSeconds(30);

    private static final Duration TOO_LONG = OBJECTIVE.plusMillis(1);

    /** Whether such a turn is kept, whatever its ID is. */
    boolean isAlwaysKept() {
        return compareTo(EVERYTHING) > 0;
    }

    boolean isKept(String traceId, KeepRates rates) {
        return switch (this) {
            case TEXT -> rates.keep(traceId, Set.of("text"));
            case IMAGE -> rates.keep(traceId, Set.of("image"));
            case AUDIO -> rates.keep(traceId, Set.of("audio"));
            case EVERYTHING -> rates.keep(traceId, Set.of("text", "image", "audio"));
            default -> true;
        };
    }

    TurnTemplate template(RecordedTurns recorded) {
        return switch (this) {
            case TEXT -> recorded.text();
            case IMAGE -> recorded.image();
            case AUDIO -> recorded.audio();
            case EVERYTHING -> recorded.everything();
            case ERROR ->
                recorded.text()
                        .changing(
                                Modality.TEXT.id() + ".preprocess",
                                change(span -> span.setStatus(
                                        Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR))));
            case FAILED_PART -> recorded.failedPart();
            case PARTIAL ->
                recorded.everything()
                        .changing("turn", change(TurnKind::partial))
                        .changing("multimodal.fusion", change(TurnKind::partial));
            case EXPIRED -> recorded.expired();
            case LATE -> recorded.text().with(late(recorded));
            case SLOW ->
                recorded.text()
                        .changing(
                                "turn",
                                change(span ->
                                        span.setEndTimeUnixNano(span.getStartTimeUnixNano() + TOO_LONG.toNanos())));
            case WITHOUT_OUTCOME -> recorded.text().without("fusion-stream");
        };
    }

    /** The span of a late result, in the trace of a turn that did not need it. */
    private static StoredSpan late(RecordedTurns recorded) {
        Span parent = recorded.text().span("send tributary.text.results").span();
        Span fusion = recorded.text().span("multimodal.fusion").span();
        StoredSpan late = recorded.expired().span("send tributary.late");
        return change(span -> {
                    span.setTraceId(parent.getTraceId()).setParentSpanId(parent.getSpanId());
                    span.getLinksBuilderList()
                            .forEach(
                                    link -> link.setTraceId(fusion.getTraceId()).setSpanId(fusion.getSpanId()));
                })
                .apply(late);
    }

    private static void partial(Span.Builder span) {
        span.getAttributesBuilderList().stream()
                .filter(attribute -> attribute.getKey().equals("turn.outcome"))
                .forEach(attribute -> attribute.setValue(AnyValue.newBuilder().setStringValue("partial")));
    }

    private static UnaryOperator<StoredSpan> change(Consumer<Span.Builder> change) {
        return stored -> {
            Span.Builder span = stored.span().toBuilder();
            change.accept(span);
            return new StoredSpan(stored.resource(), stored.scope(), span.build());
        };
    }
}
