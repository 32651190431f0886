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
 * <p>Asked for {@code run}, it answers "ITEMS_PER_SECOND CPU_MICROSECONDS_PER_ITEM CALL_SIZE".
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
        AutoCloseable model;
        if (load == WorkerLoad.TEXT) {
            RawText texts = RawText.open(card, files, onnx, items);
            model = texts.session();
            for (CallSize size : load.alone()) {
                loops.add(new Timed(size, texts.pass(size)));
            }
        } else {
            Model<?, ?> opened = load.model(settings).open(card, files, onnx);
            model = opened;
            for (CallSize size : load.alone()) {
                loops.add(new Timed(size, pass(load, opened, items, size)));
            }
        }
        Timed best = best(loops, number, seconds / 2);
        return new Running("", model, Map.of("run", () -> {
            best.run(number, seconds);
            return best.answer();
        }));
    }

    private static <P extends Prepared, O> Pass pass(
            WorkerLoad load, Model<P, O> model, List<byte[]> items, CallSize size) throws InvalidPayloadException {
        if (load == WorkerLoad.IMAGE) {
            return () -> run(prepare(load, model, items), model, size);
        }
        List<P> inputs = prepare(load, model, items);
        return () -> run(inputs, model, size);
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

    private static <P extends Prepared, O> void run(List<P> inputs, Model<P, O> model, CallSize size) throws Exception {
        for (List<P> call : size.calls(inputs, model::cost)) {
            var unused = model.infer(call);
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

    /** What is run over and over, and what it did. */
    private static final class Timed {

        private final OperatingSystemMXBean system =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        private final CallSize size;
        private final Pass pass;
        private long items;
        private long nanos;
        private long cpuNanos;

        Timed(CallSize size, Pass pass) {
            this.size = size;
            this.pass = pass;
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
            pass.run();
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
