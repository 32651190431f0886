package dev.tributary.deploy.bench;

import dev.tributary.contract.Settings;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.deploy.bench.Role.Running;
import dev.tributary.workerruntime.Worker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A worker as it ships, in this JVM. Asked for {@code finish}, it stops as on SIGTERM, exports what is left, and says how
 * many spans it made.
 */
final class WorkerChild {

    private WorkerChild() {}

    static Running start(Settings settings) throws Exception {
        WorkerLoad load = settings.read(reader -> reader.choice(WorkerLoad.SETTING, WorkerLoad.TEXT));
        boolean counting = settings.read(reader -> reader.flag("bench.spans.count", false));
        SpanCount spans = new SpanCount();
        Telemetry telemetry =
                Telemetry.start(load.modality() + "-worker", settings, counting ? List.of(spans) : List.of());
        Worker worker;
        try {
            worker = load.start(settings, telemetry);
        } catch (Exception e) {
            telemetry.close();
            throw e;
        }
        while (!worker.ready()) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        AutoCloseable service = () -> {
            worker.close();
            telemetry.close();
        };
        return new Running(Integer.toString(worker.port()), service, Map.of("finish", () -> {
            service.close();
            return Long.toString(spans.ended());
        }));
    }
}
