package dev.tributary.fusionstream;

import dev.tributary.contract.Fused;
import dev.tributary.contract.Late;
import dev.tributary.contract.Modality;
import dev.tributary.contract.PartId;
import dev.tributary.contract.PathPiece;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.trace.Attr;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongGauge;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ObjIntConsumer;
import org.apache.kafka.streams.processor.TaskId;

/**
 * What this service counts, once it has committed; histograms are in seconds and carry the turn's trace as exemplar.
 *
 * <ul>
 *   <li>{@code tributary.turns{turn.outcome}}, {@code tributary.turn.duration}, {@code tributary.join.wait}: of first
 *       revisions
 *   <li>{@code tributary.turn.critical{piece,modality}}: the pieces of their critical paths; what took less than a millisecond
 *       may not be among them, so it is the sums that compare, by turns or by time
 *   <li>{@code tributary.turns.revised{turn.outcome}}: of later ones
 *   <li>{@code tributary.turns.open}: without an outcome, on this instance
 *   <li>{@code tributary.rejected{stage,error.type}}, {@code tributary.late{modality}}
 * </ul>
 */
final class FusionMetrics implements CommittedListener, ObjIntConsumer<TaskId>, AutoCloseable {

    private static final AttributeKey<String> STAGE = AttributeKey.stringKey("stage");
    private static final AttributeKey<String> PIECE = AttributeKey.stringKey("piece");
    private static final Map<Modality, Map<PathPiece, Attributes>> PIECES = pieces();
    private static final List<Double> SECONDS =
            List.of(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0);

    private final Map<TaskId, Integer> open = new ConcurrentHashMap<>();
    private final LongCounter turns;
    private final LongCounter revised;
    private final LongCounter rejected;
    private final LongCounter late;
    private final DoubleHistogram duration;
    private final DoubleHistogram joinWait;
    private final DoubleHistogram critical;
    private final ObservableLongGauge openTurns;

    FusionMetrics(Meter meter) {
        this.turns = meter.counterBuilder("tributary.turns").setUnit("{turn}").build();
        this.revised = meter.counterBuilder("tributary.turns.revised")
                .setUnit("{turn}")
                .build();
        this.rejected =
                meter.counterBuilder("tributary.rejected").setUnit("{record}").build();
        this.late = meter.counterBuilder("tributary.late").setUnit("{record}").build();
        this.duration = seconds(meter, "tributary.turn.duration");
        this.joinWait = seconds(meter, "tributary.join.wait");
        this.critical = seconds(meter, "tributary.turn.critical");
        this.openTurns = meter.gaugeBuilder("tributary.turns.open")
                .ofLongs()
                .setUnit("{turn}")
                .buildWithCallback(gauge -> gauge.record(
                        open.values().stream().mapToLong(Integer::longValue).sum()));
    }

    private static Map<Modality, Map<PathPiece, Attributes>> pieces() {
        Map<Modality, Map<PathPiece, Attributes>> all = new EnumMap<>(Modality.class);
        for (Modality modality : Modality.values()) {
            Map<PathPiece, Attributes> ofModality = new EnumMap<>(PathPiece.class);
            for (PathPiece piece : PathPiece.values()) {
                ofModality.put(piece, Attributes.of(PIECE, piece.toString(), Attr.MODALITY, modality.id()));
            }
            all.put(modality, ofModality);
        }
        return all;
    }

    private static DoubleHistogram seconds(Meter meter, String name) {
        return meter.histogramBuilder(name)
                .setUnit("s")
                .setExplicitBucketBoundariesAdvice(SECONDS)
                .build();
    }

    @Override
    public void fused(Fused fused, Instant readable) {
        Attributes attributes = Attributes.of(Attr.TURN_OUTCOME, fused.outcome().toString());
        if (fused.revision() > 1) {
            revised.add(1, attributes);
            return;
        }
        Context trace = fused.turnTrace().toContext();
        turns.add(1, attributes);
        duration.record(fused.endToEndMs() / 1000.0, attributes, trace);
        Long wait = fused.joinWaitMs();
        if (wait != null) {
            joinWait.record(wait / 1000.0, attributes, trace);
        }
        PartId last = fused.criticalPart();
        if (last != null) {
            Map<PathPiece, Attributes> ofPart = Objects.requireNonNull(PIECES.get(last.modality()));
            fused.criticalPath()
                    .piecesMs()
                    .forEach((piece, ms) ->
                            critical.record(ms / 1000.0, Objects.requireNonNull(ofPart.get(piece)), trace));
        }
    }

    @Override
    public void late(Late result, Instant readable) {
        late.add(1, Attributes.of(Attr.MODALITY, result.part().modality().id()));
    }

    @Override
    public void rejected(Rejected letter, Instant readable) {
        rejected.add(1, Attributes.of(STAGE, letter.stage(), Attr.ERROR_TYPE, letter.errorType()));
    }

    /** So many turns of a task are open from now on. */
    @Override
    public void accept(TaskId task, int count) {
        if (count == 0) {
            open.remove(task);
        } else {
            open.put(task, count);
        }
    }

    @Override
    public void close() {
        openTurns.close();
    }
}
