package dev.tributary.deploy.bench;

import dev.tributary.contract.Settings;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.deploy.bench.Role.Running;
import dev.tributary.fusionstream.FusionService;
import dev.tributary.ingest.IngestService;
import dev.tributary.textworker.TextWorker;
import dev.tributary.workerruntime.Worker;
import java.util.concurrent.TimeUnit;

/** All that a text goes through, as it ships, in this JVM: ingest, text-worker, fusion-stream, each with its own telemetry. */
final class ServicesChild implements AutoCloseable {

    private final Telemetry[] telemetry;
    private final IngestService ingest;
    private final Worker worker;
    private final FusionService fusion;

    private ServicesChild(Settings settings) throws Exception {
        telemetry = new Telemetry[] {
            Telemetry.start("ingest", settings),
            Telemetry.start("text-worker", settings),
            Telemetry.start("fusion-stream", settings)
        };
        worker = TextWorker.start(settings, telemetry[1]);
        fusion = FusionService.start(settings, telemetry[2]);
        ingest = IngestService.start(settings, telemetry[0]);
    }

    static Running start(Settings settings) throws Exception {
        ServicesChild services = new ServicesChild(settings);
        while (!services.ingest.ready() || !services.worker.ready() || !services.fusion.ready()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return new Running(services.ingest.uri().toString(), services);
    }

    @Override
    public void close() {
        ingest.close();
        worker.close();
        fusion.close();
        for (Telemetry one : telemetry) {
            one.close();
        }
    }
}
