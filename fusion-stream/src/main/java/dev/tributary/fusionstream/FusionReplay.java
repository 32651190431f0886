package dev.tributary.fusionstream;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.Fused;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topics;
import dev.tributary.fusionstream.TurnStep.Taken;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The join over records of the past: what it would have made of them under other settings. The time is that of the records,
 * and deadlines between two of them pass at their own time, so a day is done in minutes and comes out alike every time. It
 * reads and writes no topic, makes no span, and keeps its turns on the heap until they are forgotten.
 *
 * <p>One partition of all {@link #inputs} after the other, or all at once, in the order of their records' times. Not
 * thread-safe.
 */
public final class FusionReplay {

    private final ArrivalReader reader;
    private final Map<String, TurnState> states = new HashMap<>();
    private final Set<String> announced = new HashSet<>();
    private final Deadlines deadlines = new Deadlines();
    private final TurnStep step;
    private final Sink sink;
    private Instant now;
    private long late;
    private long rejected;

    /** Is told every revision of an outcome, in the order in which they come about. */
    @FunctionalInterface
    public interface Sink {
        /**
         * A revision has come about.
         *
         * @param announced whether the turn's record on {@code tributary.turns} was among those taken; of a turn without it,
         *     other records may be missing too
         */
        void outcome(Fused fused, boolean announced);
    }

    /**
     * A turn that is not decided.
     *
     * @param openedAt by its own account
     * @param announced as in {@link Sink#outcome}
     */
    public record Open(String turnId, Instant openedAt, boolean announced) {}

    /** Where a record lies. */
    private record Position(String topic, int partition, long offset) implements RecordMetadata {}

    private FusionReplay(ArrivalReader reader, TurnStep step, Instant from, Sink sink) {
        this.reader = reader;
        this.step = step;
        this.now = from;
        this.sink = sink;
    }

    /**
     * A replay under these settings: window, grace, retention, limits and policy as {@code fusion-stream} reads them.
     *
     * @param from the time at which it begins
     * @param partitions of each input, so that what lies on a wrong one is rejected as it was; 0 when it is not known
     * @throws dev.tributary.contract.SettingsException when settings are wrong
     */
    public static FusionReplay of(Settings settings, Instant from, int partitions, Sink sink) {
        FusionSettings fusion = FusionSettings.from(settings);
        return new FusionReplay(
                new ArrivalReader(Topics.TURNS, FusionTopology.results(), fusion.limits(), partitions),
                new TurnStep(fusion.windows(), fusion.limits(), ThresholdPolicy.from(settings)),
                from,
                sink);
    }

    /** The topics that the join reads. */
    public static List<String> inputs() {
        return FusionTopology.inputs();
    }

    /**
     * Lets time pass until a record, and takes it.
     *
     * @param at when the join would have taken it; it is taken now when that is over
     */
    public void take(ConsumerRecord<byte[], byte[]> record, Instant at) {
        pass(at);
        // As the live join holds it: no clock can make a record from the future.
        long sent = Math.max(0, Math.min(record.timestamp(), now.toEpochMilli()));
        Decoded<Arrival> decoded = reader.read(
                new Record<>(record.key(), record.value(), sent, record.headers()),
                new Position(record.topic(), record.partition(), record.offset()));
        if (decoded instanceof Decoded.Ok<Arrival> ok) {
            take(ok.value());
        } else {
            rejected++;
        }
    }

    private void take(Arrival arrival) {
        String turnId = arrival.head().turnId();
        if (arrival instanceof Arrival.Announced) {
            announced.add(turnId);
        }
        TurnState known = states.get(turnId);
        keep(turnId, known, step.arrive(known, arrival, now));
    }

    /** Lets time pass: what was due before this moment happens. */
    public void pass(Instant until) {
        Instant before = until.minusNanos(1);
        for (String turnId = deadlines.due(before); turnId != null; turnId = deadlines.due(before)) {
            TurnState state = Objects.requireNonNull(states.get(turnId), "a deadline without a turn is a defect");
            now = later(now, step.due(state));
            keep(turnId, state, step.tick(state, now, now));
        }
        now = later(now, until);
    }

    private void keep(String turnId, @Nullable TurnState known, Taken taken) {
        TurnState state = taken.state();
        if (known != null) {
            deadlines.remove(step.due(known), turnId);
        }
        if (state != null) {
            deadlines.add(step.due(state), turnId);
        }
        for (Emission emission : taken.emissions()) {
            if (emission instanceof Emission.Outcome outcome) {
                sink.outcome(outcome.fused(), announced.contains(turnId));
            } else if (emission instanceof Emission.TooLate) {
                late++;
            } else {
                rejected++;
            }
        }
        if (state == null) {
            states.remove(turnId);
            announced.remove(turnId);
        } else {
            states.put(turnId, state);
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** The turns whose outcome, or whose next revision, is still to come. */
    public List<Open> open() {
        return states.values().stream()
                .filter(TurnState::isPending)
                .map(TurnState::head)
                .map(head -> new Open(head.turnId(), head.openedAt(), announced.contains(head.turnId())))
                .toList();
    }

    /** How many results came after window and grace. */
    public long late() {
        return late;
    }

    /** How many records could not be taken. */
    public long rejected() {
        return rejected;
    }
}
