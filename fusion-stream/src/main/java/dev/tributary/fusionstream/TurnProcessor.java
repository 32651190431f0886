package dev.tributary.fusionstream;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.Fused;
import dev.tributary.contract.Late;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.TurnIds;
import dev.tributary.contract.trace.TraceContext;
import dev.tributary.fusionstream.TurnStep.Taken;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Carries records and ticks to {@link TurnStep}, and what comes out to the store and the topics. The time is the task's
 * wall clock, never stream time: it must pass on silent topics, and no record may move it.
 */
final class TurnProcessor implements Processor<byte[], byte[], byte[], byte[]> {

    /** The most turns that one tick ends, so that a thread that comes back to many returns to its consumer in between. */
    private static final int MOST_PER_TICK = 5_000;

    /** A dead letter holds its record's value up to this size, so that it always fits into a record itself. */
    private static final int LARGEST_KEPT = 512 * 1024;

    private final String stage;
    private final ArrivalReader reader;
    private final TurnStep step;
    private final Duration tick;
    private final JoinListener listener;

    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable KeyValueStore<String, TurnState> store;
    private Deadlines deadlines = new Deadlines();
    private int open;

    TurnProcessor(String stage, ArrivalReader reader, TurnStep step, Duration tick, JoinListener listener) {
        this.stage = stage;
        this.reader = reader;
        this.step = step;
        this.tick = tick;
        this.listener = listener;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> newContext) {
        context = newContext;
        store = newContext.getStateStore(TurnJoin.STORE);
        deadlines = new Deadlines();
        open = 0;
        try (KeyValueIterator<String, TurnState> states = store().all()) {
            while (states.hasNext()) {
                KeyValue<String, TurnState> state = states.next();
                index(state.key, null, state.value);
            }
        }
        newContext.schedule(tick, PunctuationType.WALL_CLOCK_TIME, now -> tick(Instant.ofEpochMilli(now)));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata position = context().recordMetadata().orElseThrow();
        Decoded<Arrival> decoded = reader.read(record, position);
        if (decoded instanceof Decoded.Malformed<Arrival> malformed) {
            reject(record, position, malformed.errorType(), malformed.reason());
            return;
        }
        Arrival arrival = ((Decoded.Ok<Arrival>) decoded).value();
        String turnId = arrival.head().turnId();
        TurnState known = store().get(turnId);
        Taken taken = step.arrive(known, arrival, Instant.ofEpochMilli(context().currentSystemTimeMs()));
        keep(turnId, known, taken.state());
        for (Emission emission : taken.emissions()) {
            if (emission instanceof Emission.Refused refused) {
                reject(record, position, refused.errorType(), refused.reason());
            } else {
                emit(emission);
            }
        }
    }

    private void tick(Instant now) {
        for (int i = 0; i < MOST_PER_TICK; i++) {
            String turnId = deadlines.poll(now);
            if (turnId == null) {
                return;
            }
            TurnState state = Objects.requireNonNull(store().get(turnId), "a deadline without a turn is a defect");
            Taken taken = step.tick(state, now);
            keep(turnId, state, taken.state());
            taken.emissions().forEach(this::emit);
        }
    }

    /** A step that changes nothing returns the very state that it was given; comparing all of it would cost more. */
    @SuppressWarnings("ReferenceEquality")
    private void keep(String turnId, @Nullable TurnState from, @Nullable TurnState to) {
        if (from == to) {
            return;
        }
        if (to == null) {
            store().delete(turnId);
        } else {
            store().put(turnId, to);
        }
        index(turnId, from, to);
    }

    private void index(String turnId, @Nullable TurnState from, @Nullable TurnState to) {
        deadlines.move(turnId, from, to);
        int before = open;
        open += (isOpen(to) ? 1 : 0) - (isOpen(from) ? 1 : 0);
        if (open != before) {
            listener.open(context().taskId(), open);
        }
    }

    private static boolean isOpen(@Nullable TurnState state) {
        return state != null && state.decided() == null;
    }

    private void emit(Emission emission) {
        if (emission instanceof Emission.Outcome outcome) {
            Fused fused = outcome.fused();
            send(Topics.FUSED, fused.turnId(), null, fused, OutcomeIds.sent(fused), fused.fusedAt());
            listener.outcome(outcome);
        } else if (emission instanceof Emission.TooLate tooLate) {
            Late late = tooLate.late();
            TraceContext sent = OutcomeIds.sent(tooLate);
            send(Topics.LATE, late.turnId(), late.part(), late, sent, late.arrivedAt());
            listener.late(tooLate);
        }
    }

    private <T> void send(
            Topic<T> topic, String turnId, @Nullable PartId part, T value, TraceContext trace, Instant at) {
        // Headers of its own: those of the record at hand are another part's, or nobody's.
        Headers headers = TurnHeaders.headers(topic, turnId, part);
        TurnHeaders.inject(headers, trace);
        context()
                .forward(
                        new Record<>(topic.key(turnId), topic.serialize(value), at.toEpochMilli(), headers),
                        topic.name());
    }

    private void reject(Record<byte[], byte[]> record, RecordMetadata position, String errorType, String reason) {
        byte[] value = record.value();
        TraceContext sender = TurnHeaders.trace(record.headers());
        boolean kept = value == null || value.length <= LARGEST_KEPT;
        Rejected rejected = new Rejected(
                stage,
                errorType,
                kept ? reason : reason + " (its value of " + value.length + " bytes is left where it lies)",
                Instant.ofEpochMilli(context().currentSystemTimeMs()),
                position.topic(),
                position.partition(),
                position.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                Rejected.base64(record.key()),
                Rejected.rawHeaders(record.headers()),
                kept ? Rejected.base64(value) : null,
                OutcomeIds.rejecting(sender, position));
        Headers headers = TurnHeaders.headers(Topics.REJECTED, turnId(record), null);
        TurnHeaders.inject(headers, OutcomeIds.sent(rejected));
        context()
                .forward(
                        new Record<>(
                                record.key(),
                                Topics.REJECTED.serialize(rejected),
                                rejected.rejectedAt().toEpochMilli(),
                                headers),
                        Topics.REJECTED.name());
        listener.rejected(rejected, sender);
    }

    /** The turn ID that a record's key is, if it can be one. */
    private static @Nullable String turnId(Record<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        return TurnIds.isValid(key) ? key : null;
    }

    @Override
    public void close() {
        listener.open(context().taskId(), 0);
    }

    private ProcessorContext<byte[], byte[]> context() {
        return Objects.requireNonNull(context, "not initialised");
    }

    private KeyValueStore<String, TurnState> store() {
        return Objects.requireNonNull(store, "not initialised");
    }
}
