package dev.tributary.workerruntime;

import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topics;
import dev.tributary.contract.blob.BlobSettings;
import dev.tributary.contract.blob.BlobStore;
import dev.tributary.contract.telemetry.Telemetry;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running worker: takes the parts of its modality, has its model answer them, and sends the results.
 *
 * <p>Whatever makes going on impossible closes it: {@link #ready} and {@code /health/live} turn to no, {@link #await}
 * returns the failure, and the parts that were in work come again, here after a restart or at another worker.
 */
public final class Worker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final BlobStore store;
    private final Pipeline<?, ?> pipeline;
    private final HealthServer health;
    private final @Nullable GpuWatch gpu;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicBoolean closing = new AtomicBoolean();

    private Worker(BlobStore store, Pipeline<?, ?> pipeline, HealthServer health, @Nullable GpuWatch gpu) {
        this.store = store;
        this.pipeline = pipeline;
        this.health = health;
        this.gpu = gpu;
    }

    /**
     * Loads the model and starts to work. Closing the telemetry is the caller's.
     *
     * @param defaults what the worker is when the settings say nothing else
     * @param model opens the model that a card describes
     * @throws ModelStartException when the model cannot be loaded, saying what to change
     * @throws dev.tributary.contract.SettingsException naming every setting that is wrong
     */
    public static Worker start(WorkerDefaults defaults, Settings settings, Telemetry telemetry, ModelFactory model)
            throws ModelStartException {
        WorkerSettings own = check(defaults, settings);
        ModelCard card = ModelCard.read(own.card());
        Told told = new Told();
        CompletableFuture<WorkerClients> opening = WorkerClients.opening(own, settings, telemetry, told);
        Model<?, ?> opened;
        BatchLimits limits;
        WorkerClients clients;
        try (StartTrace trace = new StartTrace(telemetry.tracer())) {
            opened = open(own, card, model, settings.read(OnnxSettings::from), trace);
            told.model = opened.info();
            limits = warm(own, card, opened, trace);
        } catch (ModelStartException | RuntimeException | Error e) {
            opening.thenAccept(WorkerClients::close)
                    .exceptionally(unopened -> null)
                    .join();
            throw e;
        }
        try {
            clients = WorkerClients.await(opening);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
        Pipeline<?, ?> pipeline = pipeline(own, opened, limits, card, settings, clients, telemetry);
        told.pipeline = pipeline;
        Worker worker = new Worker(
                clients.store(), pipeline, clients.health(), watch(opened.info(), card, settings, telemetry));
        var unused = pipeline.failure()
                .thenAccept(failure -> new Thread(worker::closeClients, own.service() + "-close").start());
        pipeline.start();
        return worker;
    }

    private static Model<?, ?> open(
            WorkerSettings own, ModelCard card, ModelFactory model, OnnxSettings onnx, StartTrace trace)
            throws ModelStartException {
        long from = System.nanoTime();
        Model<?, ?> opened;
        try {
            opened = trace.run("model.load", span -> model.open(card, new ModelFiles(own.cache()), onnx));
        } catch (ModelStartException | RuntimeException | Error e) {
            trace.failed(e);
            throw e;
        }
        trace.model(opened.info());
        LOG.info(
                "{} loaded {} {} on {} in {} ms",
                own.service(),
                card.name(),
                card.version(),
                opened.info().provider(),
                (System.nanoTime() - from) / 1_000_000);
        return opened;
    }

    private static <P extends Prepared> BatchLimits warm(
            WorkerSettings own, ModelCard card, Model<P, ?> model, StartTrace trace) throws ModelStartException {
        long from = System.nanoTime();
        try {
            BatchLimits limits = new WarmUp<>(model, own.batch(), trace, System::nanoTime)
                    .run(own.batch().limits(model.lengths(), card.batchBudget()));
            LOG.info("{} is warm after {} ms", own.service(), (System.nanoTime() - from) / 1_000_000);
            return limits;
        } catch (ModelStartException | RuntimeException | Error e) {
            trace.failed(e);
            model.close();
            throw e;
        }
    }

    /** Null where there is no GPU to watch, or nobody is to. */
    private static @Nullable GpuWatch watch(ModelInfo model, ModelCard card, Settings settings, Telemetry telemetry) {
        GpuSettings gpu = settings.read(GpuSettings::from);
        if (model.provider().equals(OnnxSettings.Provider.CPU.name())
                || gpu.interval().isZero()) {
            return null;
        }
        return GpuWatch.start(
                gpu,
                card.cuda().device(settings.read(OnnxSettings::from)),
                System.getenv("CUDA_VISIBLE_DEVICES"),
                telemetry.meter());
    }

    /**
     * Reads what a start reads, and starts nothing.
     *
     * @throws dev.tributary.contract.SettingsException naming every setting that is wrong
     */
    public static void checkSettings(WorkerDefaults defaults, Settings settings) {
        check(defaults, settings);
    }

    /**
     * Looks whether the model is there, and is the one that its card names.
     *
     * @throws ModelCardException when the card cannot be read
     */
    public static ModelCheck checkModel(WorkerDefaults defaults, Settings settings) throws ModelCardException {
        return ModelCheck.of(defaults, settings);
    }

    private static WorkerSettings check(WorkerDefaults defaults, Settings settings) {
        KafkaSettings.from(settings);
        return settings.read(reader -> {
            OnnxSettings.from(reader);
            GpuSettings.from(reader);
            BlobSettings.from(reader);
            WorkerSettings own = WorkerSettings.from(reader, defaults);
            KafkaClients.checkRevokeTimeout(own, reader);
            return own;
        });
    }

    /** Whether parts that come are processed: the consumer group is joined and nothing failed. */
    public boolean ready() {
        return pipeline.ready();
    }

    /** Where the health endpoints listen. */
    public int port() {
        return health.port();
    }

    /** Waits until the worker is closed. Returns what made it close, or null when it was asked to. */
    public @Nullable Throwable await() throws InterruptedException {
        closed.await();
        return pipeline.failure().getNow(null);
    }

    /** Finishes what is in work for at most {@code tributary.<modality>.close.timeout}, commits, and frees everything. */
    @Override
    public void close() {
        closeClients();
        health.close();
    }

    private void closeClients() {
        if (closing.compareAndSet(false, true)) {
            try {
                pipeline.close();
                store.close();
                if (gpu != null) {
                    gpu.close();
                }
            } finally {
                closed.countDown();
            }
        }
    }

    private static <P extends Prepared, O> Pipeline<P, O> pipeline(
            WorkerSettings own,
            Model<P, O> model,
            BatchLimits limits,
            ModelCard card,
            Settings settings,
            WorkerClients clients,
            Telemetry telemetry) {
        OnnxSettings onnx = settings.read(OnnxSettings::from);
        String topic = Topics.parts(own.modality()).name();
        return new Pipeline<>(
                own,
                model,
                limits,
                new BatchTraces(telemetry.tracer(), model, card.task(), onnx.provider()),
                clients.consumer(),
                clients.producer(),
                clients.store()::get,
                telemetry.tracer(),
                telemetry::isBehind,
                new OtelMetrics(telemetry.meter(), own, topic),
                Clock.systemUTC());
    }

    /** What the health endpoints tell while the worker comes up, and then. */
    private static final class Told implements HealthServer.State {

        private volatile @Nullable ModelInfo model;
        private volatile @Nullable Pipeline<?, ?> pipeline;

        @Override
        public boolean live() {
            Pipeline<?, ?> running = pipeline;
            return running == null || !running.failure().isDone();
        }

        @Override
        public boolean ready() {
            Pipeline<?, ?> running = pipeline;
            return running != null && running.ready();
        }

        @Override
        public @Nullable ModelInfo model() {
            return model;
        }
    }
}
