package dev.tributary.ingest;

import dev.tributary.contract.Settings;
import dev.tributary.contract.SettingsException;
import dev.tributary.contract.telemetry.Telemetry;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs ingest by itself, until the process is told to stop. */
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop.countDown();
            try {
                stopped.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        int exit = 0;
        try {
            run(stop);
        } catch (SettingsException e) {
            LOG.error("ingest cannot start:\n{}", e.getMessage());
            exit = 2;
        } finally {
            stopped.countDown();
        }
        if (exit != 0) {
            System.exit(exit);
        }
    }

    private static void run(CountDownLatch stop) throws InterruptedException {
        Settings settings = Settings.load();
        try (Telemetry telemetry = Telemetry.start("ingest", settings);
                IngestService service = IngestService.start(settings, telemetry)) {
            settings.unread().stream()
                    .filter(name -> name.startsWith("tributary.ingest.")) // others may share the file with us
                    .forEach(name -> LOG.warn("the setting {} is not known", name));
            stop.await();
        }
    }
}
