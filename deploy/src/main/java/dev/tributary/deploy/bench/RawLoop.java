package dev.tributary.deploy.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.tributary.contract.Settings;
import dev.tributary.contract.blob.Sha256;
import dev.tributary.deploy.bench.Role.Running;
import dev.tributary.workerruntime.InvalidPayloadException;
import dev.tributary.workerruntime.Model;
import dev.tributary.workerruntime.ModelCard;
import dev.tributary.workerruntime.ModelFiles;
import dev.tributary.workerruntime.OnnxSettings;
import dev.tributary.workerruntime.Payload;
import dev.tributary.workerruntime.Prepared;
import dev.tributary.workerruntime.StepBody;
import dev.tributary.workerruntime.Steps;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What a model does by itself: one thread, over batches that lie ready in memory, those of like cost together, of the size
 * that is best. Texts are tensors already; clips are decoded; pictures are decoded in the loop, as their bound wants it. The
 * size is chosen before it is measured: the best of several measurements would be the luckiest too.
 *
 * <p>Asked for {@code run}, it answers "ITEMS_PER_SECOND CPU_MICROSECONDS_PER_ITEM BATCH_SIZE".
 */
final class RawLoop {

    static final String SECONDS = "bench.seconds";

    private static final Steps UNTIMED = new Steps() {
        @Override
        public <T, E extends Exception> T run(String step, StepBody<T, E> body) throws E {
            return body.run();
        }
    };

    private RawLoop() {}

    /** One run over all items. */
    @FunctionalInterface
    interface Pass {

        void run() throws Exception;
    }

    /** What is run over and over. */
    record Loop(Pass pass, AutoCloseable model) {}

    static Running start(Settings settings) throws Exception {
        WorkerLoad load = settings.read(reader -> reader.choice(WorkerLoad.SETTING, WorkerLoad.TEXT));
        int number = settings.read(reader -> reader.integer(WorkerLoad.ITEMS, 100, 1, 1_000_000));
        double seconds = settings.read(reader -> reader.decimal(SECONDS, 5, 0, 600));
        String cache = settings.read(reader -> reader.required("tributary.model.cache"));
        List<byte[]> items = load.payloads(number);
        OnnxSettings onnx = settings.read(OnnxSettings::from);
        ModelCard card = ModelCard.read(load.defaults().card());
        ModelFiles files = new ModelFiles(Path.of(cache));
        List<Timed> loops = new ArrayList<>();
        for (int size : load.alone()) {
            Loop loop = load == WorkerLoad.TEXT
                    ? RawText.loop(card, files, onnx, items, size)
                    : loop(load, load.model(settings).open(card, files, onnx), items);
            loops.add(new Timed(size, loop));
        }
        Timed best = best(loops, number, seconds / 2);
        AutoCloseable models = () -> {
            for (Timed timed : loops) {
                timed.loop.model().close();
            }
        };
        return new Running("", models, Map.of("run", () -> {
            best.run(number, seconds);
            return best.answer();
        }));
    }

    private static <P extends Prepared, O> Loop loop(WorkerLoad load, Model<P, O> model, List<byte[]> items)
            throws Exception {
        if (load == WorkerLoad.IMAGE) {
            return new Loop(() -> batches(prepare(load, model, items), model, load.batch()), model);
        }
        List<P> inputs = prepare(load, model, items);
        return new Loop(() -> batches(inputs, model, load.batch()), model);
    }

    private static <P extends Prepared> List<P> prepare(WorkerLoad load, Model<P, ?> model, List<byte[]> items)
            throws InvalidPayloadException {
        List<P> inputs = new ArrayList<>();
        for (byte[] item : items) {
            inputs.add(model.prepare(new Payload(item, load.contentType(), Sha256.of(item)), UNTIMED));
        }
        inputs.sort(Comparator.comparingLong(model::cost));
        return inputs;
    }

    private static <P extends Prepared, O> void batches(List<P> inputs, Model<P, O> model, int size) throws Exception {
        for (int from = 0; from < inputs.size(); from += size) {
            var unused = model.infer(inputs.subList(from, Math.min(inputs.size(), from + size)));
        }
    }

    /** Runs each in turn, so that none has the quiet moments, for so many seconds each and at least once. */
    private static Timed best(List<Timed> loops, int number, double seconds) throws Exception {
        while (loops.get(0).items == 0
                || loops.stream().mapToDouble(Timed::seconds).sum() < seconds * loops.size()) {
            for (Timed timed : loops) {
                timed.pass(number);
            }
        }
        return Collections.max(loops, Comparator.comparingDouble(Timed::perSecond));
    }

    /** A loop, and what it did. */
    private static final class Timed {

        private final OperatingSystemMXBean system =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        private final int size;
        private final Loop loop;
        private long items;
        private long nanos;
        private long cpuNanos;

        Timed(int size, Loop loop) {
            this.size = size;
            this.loop = loop;
        }

        /** Forgets what it did, and runs for so long, at least once. */
        void run(int number, double seconds) throws Exception {
            items = 0;
            nanos = 0;
            cpuNanos = 0;
            do {
                pass(number);
            } while (seconds() < seconds);
        }

        void pass(int number) throws Exception {
            long cpuFrom = system.getProcessCpuTime();
            long from = System.nanoTime();
            loop.pass.run();
            nanos += System.nanoTime() - from;
            cpuNanos += system.getProcessCpuTime() - cpuFrom;
            items += number;
        }

        double seconds() {
            return nanos / 1e9;
        }

        double perSecond() {
            return items / seconds();
        }

        String answer() {
            return perSecond() + " " + cpuNanos / 1e3 / items + " " + size;
        }
    }
}
