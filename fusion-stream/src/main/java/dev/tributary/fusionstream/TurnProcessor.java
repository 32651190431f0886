package dev.tributary.fusionstream;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.FusedPart;
import dev.tributary.fusionstream.TurnJoin.Around;
import dev.tributary.fusionstream.TurnStep.Taken;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Carries records and the time to {@link TurnStep}, and what comes out to the store and the topics. The time is the task's
 * wall clock, never stream time: it must pass on silent topics, and no record may move it.
 */
final class TurnProcessor implements Processor<byte[], byte[], byte[], byte[]> {

    /** The most turns that are ended at once, so that a thread that comes back to many returns to its consumer in between. */
    private static final int MOST_AT_ONCE = 5_000;

    /** How often it is tried to forget turns; nobody waits for it. */
    private static final long FORGET_MS = 1_000;

    private final ArrivalReader reader;
    private final TurnStep step;
    private final TurnJson json;
    private final Around around;
    private final Map<Thread, Long> asked;
    private @Nullable Task task;

    /** @param asked shared by all tasks; see {@link Pace} */
    TurnProcessor(ArrivalReader reader, TurnStep step, TurnJson json, Around around, Map<Thread, Long> asked) {
        this.reader = reader;
        this.step = step;
        this.json = json;
        this.around = around;
        this.asked = asked;
    }

    /** What belongs to one life of a task; a task that is revived after an error begins with a new one. */
    private record Task(
            ProcessorContext<byte[], byte[]> context,
            KeyValueStore<String, TurnState> states,
            TurnIndex index,
            Emitter emitter,
            Alarm alarm,
            Pace pace) {}

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        close();
        asked.keySet().removeIf(thread -> !thread.isAlive());
        KeyValueStore<String, TurnState> states = context.getStateStore(TurnJoin.STORE);
        TurnIndex index = new TurnIndex(step, around, context.taskId());
        Alarm alarm = new Alarm(context, this::wake);
        task = new Task(
                context,
                states,
                index,
                new Emitter(context, around.stage(), json),
                alarm,
                new Pace(context, around.commitInterval(), alarm, asked));
        try (KeyValueIterator<String, TurnState> known = states.all()) {
            known.forEachRemaining(turn -> index.move(turn.key, null, turn.value));
        }
        task.alarm()
                .noLaterThan(
                        Math.min(index.windows().first(), index.retentions().first()));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Task at = task();
        RecordMetadata position = at.context().recordMetadata().orElseThrow();
        Decoded<Arrival> decoded = reader.read(record, position);
        if (decoded instanceof Decoded.Malformed<Arrival> malformed) {
            at.emitter().rejected(record, position, malformed.errorType(), malformed.reason());
            return;
        }
        Arrival arrival = ((Decoded.Ok<Arrival>) decoded).value();
        String turnId = arrival.head().turnId();
        TurnState known = at.states().get(turnId);
        Taken taken =
                step.arrive(known, arrival, Instant.ofEpochMilli(at.context().currentSystemTimeMs()));
        if (taken.state() != null && !around.room().hasRoom(known, taken.state())) {
            at.emitter()
                    .rejected(record, position, "too_many_turns", around.room().reason());
            return;
        }
        if (taken.state() != null) {
            written(arrival, record.value(), taken.state());
        }
        keep(at, turnId, known, taken.state());
        for (Emission emission : taken.emissions()) {
            if (emission instanceof Emission.Refused refused) {
                at.emitter().rejected(record, position, refused.errorType(), refused.reason());
            } else {
                emit(at, emission);
            }
        }
        if (!taken.emissions().isEmpty()) {
            at.pace().emitted(record.timestamp());
        }
        wakeInTime(at, at.context().currentSystemTimeMs());
    }

    /** When the next window ends; before that, now and then, to forget turns. */
    private static void wakeInTime(Task at, long now) {
        long forget = Math.max(at.index().retentions().first(), now + FORGET_MS);
        at.alarm().noLaterThan(Math.min(at.index().windows().first(), forget));
    }

    /** Its record has the turn, and the part unless another one has the slot, as they are going to be written. */
    @SuppressWarnings("ReferenceEquality") // the very head that was read from it
    private void written(Arrival arrival, byte[] record, TurnState state) {
        boolean hasTurn = state.head() == arrival.head();
        FusedPart part = kept(arrival, state);
        if (hasTurn && part != null) {
            json.from(record, state.head(), part);
        } else if (hasTurn) {
            json.from(record, state.head());
        } else if (part != null) {
            json.from(record, part);
        }
    }

    private static @Nullable FusedPart kept(Arrival arrival, TurnState state) {
        if (arrival instanceof Arrival.Part part) {
            ArrivedPart arrived = state.parts().get(part.result().part());
            if (arrived != null && arrived.part().origin().equals(part.origin()) && arrived.bytes() == part.bytes()) {
                return arrived.part();
            }
        }
        return null;
    }

    /** Ends the windows that are over, and forgets what may be forgotten. */
    private void wake(Instant now) {
        Task at = task();
        at.pace().ask(now.toEpochMilli());
        boolean moreToEnd = tick(at, at.index().windows(), now);
        boolean moreToForget = tick(at, at.index().retentions(), now);
        if (moreToEnd || moreToForget) {
            at.alarm().noLaterThan(now.toEpochMilli() + 1);
        } else {
            wakeInTime(at, now.toEpochMilli());
        }
    }

    /** Returns whether others are due that can be taken at once. */
    private boolean tick(Task at, Deadlines deadlines, Instant now) {
        Instant consumed =
                around.watermark().consumedThrough(at.context().taskId().partition());
        for (int i = 0; i < MOST_AT_ONCE; i++) {
            String turnId = deadlines.due(now);
            if (turnId == null) {
                return false;
            }
            TurnState state = Objects.requireNonNull(at.states().get(turnId), "a deadline without a turn is a defect");
            Taken taken = step.tick(state, now, consumed);
            if (isSame(state, taken.state())) {
                return false; // not consumed that far yet
            }
            keep(at, turnId, state, taken.state());
            taken.emissions().forEach(emission -> emit(at, emission));
            at.pace().emitted(now.toEpochMilli());
        }
        return true;
    }

    private static void keep(Task at, String turnId, @Nullable TurnState from, @Nullable TurnState to) {
        if (!isSame(from, to)) {
            at.states().put(turnId, to);
            at.index().move(turnId, from, to);
        }
    }

    /** A step that changes nothing returns the very state that it was given; comparing all of it would cost more. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(@Nullable TurnState one, @Nullable TurnState other) {
        return one == other;
    }

    private static void emit(Task at, Emission emission) {
        if (emission instanceof Emission.Outcome outcome) {
            at.emitter().outcome(outcome);
        } else if (emission instanceof Emission.TooLate tooLate) {
            at.emitter().late(tooLate.late());
        }
    }

    @Override
    public void close() {
        if (task != null) {
            task.index().clear();
        }
        task = null;
    }

    private Task task() {
        return Objects.requireNonNull(task, "not initialised");
    }
}
