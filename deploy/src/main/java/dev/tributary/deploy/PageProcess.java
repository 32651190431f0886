package dev.tributary.deploy;

import dev.tributary.contract.Settings;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.deploy.page.PageService;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The turn page in a process of its own, until the process is told to end. */
final class PageProcess {

    private static final Logger LOG = LoggerFactory.getLogger(PageProcess.class);

    private PageProcess() {}

    static void run() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            told.countDown();
            awaitQuietly(closed);
        }));
        Settings settings = Settings.load();
        try (Telemetry telemetry = Telemetry.start(Service.PAGE.id(), settings);
                PageService page = PageService.start(settings, telemetry)) {
            LOG.info("The turn page listens on port {}", page.port());
            told.await();
        } finally {
            closed.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
