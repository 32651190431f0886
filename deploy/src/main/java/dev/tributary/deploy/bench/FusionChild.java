package dev.tributary.deploy.bench;

import dev.tributary.contract.Settings;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.deploy.bench.Role.Running;
import dev.tributary.fusionstream.FusionService;
import java.util.concurrent.TimeUnit;

/** fusion-stream as it ships, in this JVM. */
final class FusionChild {

    private FusionChild() {}

    static Running start(Settings settings) throws Exception {
        Telemetry telemetry = Telemetry.start("fusion-stream", settings);
        FusionService service;
        try {
            service = FusionService.start(settings, telemetry);
        } catch (Exception e) {
            telemetry.close();
            throw e;
        }
        while (!service.ready()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return new Running(service.uri().toString(), () -> {
            service.close();
            telemetry.close();
        });
    }
}
