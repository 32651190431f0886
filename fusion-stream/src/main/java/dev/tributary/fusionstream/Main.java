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
        try {
            Settings settings = Settings.load();
            try (Telemetry telemetry = Telemetry.start(FusionTopology.STAGE, settings);
                    FusionService service = FusionService.start(settings, telemetry)) {
                CountDownLatch told = new CountDownLatch(1);
                Thread main = Thread.currentThread();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    told.countDown();
                    join(main);
                }));
                told.await();
            }
        } catch (SettingsException | StartException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /** The process ends when its hooks have ended, so they wait for what is being closed. */
    private static void join(Thread main) {
        try {
            main.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
