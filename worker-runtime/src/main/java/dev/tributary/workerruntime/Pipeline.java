package dev.tributary.workerruntime;

import dev.tributary.contract.Part;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import io.opentelemetry.api.trace.Tracer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stages of one worker, wired in the order of the flow, and their threads. */
final class Pipeline<P extends Prepared, O> {

    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
    private static final Duration RESEND_PAUSE = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final WorkerSettings settings;
    private final Producer<byte[], byte[]> producer;
    private final Model<P, O> model;
    private final WorkerThreads threads;
    private final WorkerThreads answering;
    private final Batcher<P> batcher;
    private final Room room;
    private final InWork inWork;
    private final ResultEmitter emitter;
    private final Outcomes outcomes;
    private final WorkerMetrics.Depths depths;
    private final PayloadFetcher fetcher;
    private final PartIntake intake;
    private final Thread intakeThread;
    private final Thread inferenceThread;
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

    /**
     * @param limits what one call of the model takes
     * @param producer instrumented
     * @param spansBehind whether so many spans wait for their exporter that no more parts should be taken
     */
    Pipeline(
            WorkerSettings settings,
            Model<P, O> model,
            BatchLimits limits,
            BatchTraces batchTraces,
            org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
            Producer<byte[], byte[]> producer,
            PayloadSource payloads,
            Tracer tracer,
            BooleanSupplier spansBehind,
            WorkerMetrics metrics,
            InstantSource clock) {
        this.settings = settings;
        this.producer = producer;
        this.model = model;
        String name = settings.modality().id();
        Consumer<Throwable> fatal = e -> {
            if (failure.complete(e)) {
                LOG.error("{} cannot go on: {} {}", settings.service(), Failures.told(e), Failures.trail(e));
            }
        };
        OffsetLedger ledger = new OffsetLedger();
        PartOrder order = new PartOrder();
        room = new Room(settings.intake().preparedMax(), settings.intake().preparedBytes());
        threads = new WorkerThreads(name + "-prepare", settings.prepareThreads(), fatal);
        answering = new WorkerThreads(name + "-answer", 1, fatal);
        batcher =
                new Batcher<>(settings.batch().ready(), limits, settings.batch().deadline(), clock);
        inWork = new InWork(ledger, order, room);
        StallWatch stalls = new StallWatch(settings.stallTimeout(), System::nanoTime, fatal);
        emitter = new ResultEmitter(
                producer,
                inWork,
                new DeadLetters(settings.service(), clock),
                metrics,
                task -> threads.schedule(RESEND_PAUSE, task),
                stalls,
                fatal);
        AnswerCache cache =
                settings.cacheBytes() == 0 ? null : new AnswerCache(settings.cacheBytes(), emitter, metrics);
        outcomes = cache == null ? emitter : cache;
        PrepareWatch watch =
                new PrepareWatch(settings.modality(), settings.prepareCpu(), PrepareWatch.THREAD_TIME, threads, fatal);
        fetcher = new PayloadFetcher(
                payloads,
                settings,
                threads,
                metrics,
                clock,
                new Preparer<>(model, batcher, outcomes, cache, room, watch, clock));
        depths = metrics.depths(Map.of("prepare", batcher::preparing, "batch", batcher::waiting));
        Topic<Part> topic = Topics.parts(settings.modality());
        PartReader reader = new PartReader(
                topic,
                settings.modality(),
                new PartTraces(tracer, clock, metrics, settings),
                fetcher,
                emitter,
                batcher::notComing);
        intake = new PartIntake(
                consumer,
                topic.name(),
                ledger,
                entry(reader, order, watch, stalls),
                held(spansBehind),
                metrics,
                settings,
                clock,
                fatal);
        intakeThread = thread(name + "-intake", intake);
        inferenceThread = thread(
                name + "-inference",
                new Inference<>(
                        model, batcher, batchTraces, outcomes, answering::execute, metrics, clock, stalls, fatal));
    }

    /** Where nearly all payloads lie inline, an outage of the store is not theirs. */
    private BooleanSupplier held(BooleanSupplier spansBehind) {
        return settings.intake().pausesInOutage()
                ? () -> spansBehind.getAsBoolean() || fetcher.isStoreOut()
                : spansBehind;
    }

    private PartIntake.Entry entry(PartReader reader, PartOrder order, PrepareWatch watch, StallWatch stalls) {
        return new PartIntake.Entry() {
            @Override
            public void coming(int records) {
                batcher.coming(records);
            }

            @Override
            public void take(ConsumerRecord<byte[], byte[]> record, Instant polledAt) {
                Runnable read = () -> threads.execute(() -> reader.read(record, polledAt));
                boolean now = order.mayStart(record, () -> {
                    batcher.coming(1);
                    read.run();
                });
                if (now) {
                    read.run();
                } else {
                    batcher.notComing();
                }
            }

            @Override
            public void look() {
                watch.look();
                stalls.look();
            }

            @Override
            public void revoked(Collection<TopicPartition> partitions) {
                inWork.revoked(partitions);
                fetcher.giveUp(partitions);
            }
        };
    }

    void start() {
        inferenceThread.start();
        intakeThread.start();
    }

    /** Whether parts that come are processed. */
    boolean ready() {
        return !failure.isDone() && intake.joined();
    }

    /** Completed with what made going on impossible. */
    CompletableFuture<Throwable> failure() {
        return failure;
    }

    /** Finishes what is in work, as long as the settings allow and nothing failed; commits; closes model and clients. */
    void close() {
        try {
            intake.stop(isLeftAtOnce() ? Duration.ZERO : settings.closeTimeout());
            batcher.drain();
            threads.stopScheduling();
            fetcher.close();
            if (intakeThread.getState() == Thread.State.NEW) {
                intake.run(); // never started: it only closes the consumer
            }
            boolean idle = ended(intakeThread, settings.closeTimeout().plus(GRACE));
            room.open();
            idle &= threads.close(GRACE);
            batcher.close().forEach(left -> outcomes.abandoned(left.part()));
            idle &= ended(inferenceThread, GRACE);
            idle &= answering.close(GRACE);
            depths.close();
            emitter.closing();
            producer.close(GRACE);
            if (ModelException.isDeviceLost(failure.getNow(null))) {
                LOG.warn("{} leaves its model open, since freeing it needs the device", settings.service());
            } else if (idle) {
                model.close();
            } else {
                LOG.warn("{} leaves its model open, since a thread still uses it", settings.service());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An input that held its thread has its result on the way: committed, it does not hold the next worker's. */
    private boolean isLeftAtOnce() {
        return failure.isDone() && !(failure.getNow(null) instanceof StuckException);
    }

    private static boolean ended(Thread thread, Duration timeout) throws InterruptedException {
        if (thread.getState() != Thread.State.NEW) {
            thread.join(timeout.toMillis());
        }
        return !thread.isAlive();
    }

    private static Thread thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
