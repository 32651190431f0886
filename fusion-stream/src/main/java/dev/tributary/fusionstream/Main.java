package dev.tributary.fusionstream;

import dev.tributary.contract.Settings;
import dev.tributary.contract.SettingsException;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.fusionstream.FusionService.StartException;
import java.util.concurrent.CountDownLatch;

/** Runs one instance of fusion-stream until it is told to end. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        try {
            Settings settings = Settings.load();
            try (Telemetry telemetry = Telemetry.start(FusionTopology.STAGE, settings);
                    FusionService service = FusionService.start(settings, telemetry)) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    told.countDown();
                    await(closed);
                }));
                told.await();
            } finally {
                closed.countDown();
            }
        } catch (SettingsException | StartException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /**
     * The process ends when its hooks have ended, so they wait for what is being closed; not for the main thread, which may
     * go on to {@link System#exit} and wait there for the hooks.
     */
    private static void await(CountDownLatch closed) {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
