package dev.tributary.fusionstream;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/** Whether this instance joins turns and answers queries, and if not, why not. */
final class Health {

    /**
     * What {@code /health} tells.
     *
     * @param state that of Kafka Streams, or {@code RESTORING}
     * @param ready whether turns are joined: {@code RUNNING}, somebody holds a partition, and nothing is wrong
     * @param why why it is not ready: one sentence per reason
     * @param restoring progress by partition
     * @param restored what was restored since the start
     */
    record Report(
            String state,
            boolean ready,
            List<String> why,
            List<Restores.Progress> restoring,
            List<Restores.Progress> restored) {}

    /** The group protocol streams calls an instance running that has joined and got nothing. */
    private static final String UNASSIGNED =
            "no instance holds a partition: one that was killed holds them until the broker gives it up, after"
                    + " session.timeout.ms, or group.streams.session.timeout.ms on the broker";

    private static final String NO_THREAD =
            "no stream thread is left, and none could be made: see the log, and start this instance again";

    private final Supplier<KafkaStreams.State> state;
    private final IntSupplier threads;
    private final Restores restores;
    private final BooleanSupplier assigned;
    private final Supplier<List<String>> problems;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /**
     * @param threads how many stream threads live; asked while it runs or rebalances
     * @param assigned whether any instance holds a partition of the input; asked while this one runs
     * @param problems what else is wrong, one sentence each that says what mends it; asked each time
     */
    Health(
            Supplier<KafkaStreams.State> state,
            IntSupplier threads,
            Restores restores,
            BooleanSupplier assigned,
            Supplier<List<String>> problems) {
        this.state = state;
        this.threads = threads;
        this.restores = restores;
        this.assigned = assigned;
        this.problems = problems;
    }

    /** A stream thread has failed; told as a reason for as long as the instance does not run. */
    void failed(Throwable newFailure) {
        failure.set(newFailure);
    }

    Report report() {
        KafkaStreams.State now = state.get();
        List<Restores.Progress> restoring = restores.running();
        List<String> why = new ArrayList<>();
        if (isDeserted(now)) {
            why.add(NO_THREAD);
        } else if (now != KafkaStreams.State.RUNNING) {
            why.add(sentence(now));
            restoring.forEach(partition -> why.add(sentence(partition)));
        } else if (!assigned.getAsBoolean()) {
            why.add(UNASSIGNED);
        }
        Throwable failed = failure.get();
        if (failed != null && (now != KafkaStreams.State.RUNNING || isDeserted(now))) {
            why.add("a stream thread failed: " + told(failed));
        }
        why.addAll(problems.get());
        boolean isRestoring = now == KafkaStreams.State.REBALANCING && !restoring.isEmpty();
        return new Report(
                isRestoring ? "RESTORING" : now.name(), why.isEmpty(), List.copyOf(why), restoring, restores.done());
    }

    /** 200 when ready, else 503, with the report. */
    HttpResponse ready() {
        Report report = report();
        return Answers.json(report.ready() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, report);
    }

    /** 503 when only a restart helps, with the report. */
    HttpResponse live() {
        KafkaStreams.State now = state.get();
        boolean isLost = now == KafkaStreams.State.ERROR || isDeserted(now);
        return Answers.json(isLost ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.OK, report());
    }

    /** A thread that is to take another one's place may not come to be, as when no broker's name resolves just then. */
    private boolean isDeserted(KafkaStreams.State now) {
        return now.isRunningOrRebalancing() && threads.getAsInt() == 0;
    }

    private static String sentence(KafkaStreams.State state) {
        return switch (state) {
            case CREATED -> "Kafka Streams is not started yet";
            case REBALANCING -> "partitions are being assigned, or their state is not restored yet";
            case RUNNING -> "it runs";
            case PENDING_ERROR, ERROR -> "Kafka Streams has given up: see the log, and start this instance again";
            case PENDING_SHUTDOWN, NOT_RUNNING -> "this instance is shutting down";
        };
    }

    /** Kafka Streams wraps what happened, and tells only where; the reason is at the root. */
    private static String told(Throwable failed) {
        Throwable root = failed;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root == failed ? failed.toString() : failed + ": " + root;
    }

    private static String sentence(Restores.Progress partition) {
        return String.format(
                Locale.ROOT,
                "%s is restored to %d %% (%d records, %d/s)",
                partition.partition(),
                partition.percent(),
                partition.restored(),
                partition.recordsPerSecond());
    }
}
