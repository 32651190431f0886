package dev.tributary.workerruntime;

import dev.tributary.contract.Settings;
import dev.tributary.contract.SettingsException;
import dev.tributary.contract.telemetry.Telemetry;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one worker as a process of its own, until it is told to end or cannot go on. */
public final class WorkerMain {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerMain.class);

    static final int DEVICE_LOST = 3;
    static final int STUCK = 4;

    /** A worker's own start method. */
    @FunctionalInterface
    public interface Start {

        Worker start(Settings settings, Telemetry telemetry) throws ModelStartException;
    }

    private WorkerMain() {}

    /**
     * Runs a worker with this process's settings.
     *
     * @param service its name: {@code text-worker}
     * @return the process's exit code: 0 when it was told to end, 1 when it failed, 2 when it cannot start as it is set up,
     *     {@value #DEVICE_LOST} when the device that runs its model fails every call, {@value #STUCK} when inputs hold the
     *     threads that prepare: then only a new process can go on
     */
    public static int run(String service, Start start) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        try {
            Settings settings = Settings.load();
            try (Telemetry telemetry = Telemetry.start(service, settings);
                    Worker worker = start.start(settings, telemetry)) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> end(worker, ended), service + "-shutdown"));
                return exitCode(worker.await());
            } finally {
                ended.countDown();
            }
        } catch (SettingsException | ModelStartException e) {
            LOG.error("{} cannot start: {}", service, e.getMessage());
            return 2;
        } catch (RuntimeException | Error e) {
            LOG.error("{} failed", service, e);
            return 1; // and not an end of this thread alone: others may keep the process
        }
    }

    static int exitCode(@Nullable Throwable failure) {
        if (failure == null) {
            return 0;
        }
        if (failure instanceof StuckException) {
            return STUCK;
        }
        return ModelException.isDeviceLost(failure) ? DEVICE_LOST : 1;
    }

    /** The machine stops when its hooks have ended, so this one waits for the last spans to be exported. */
    private static void end(Worker worker, CountDownLatch ended) {
        worker.close();
        try {
            if (!ended.await(15, TimeUnit.SECONDS)) {
                LOG.warn("the last spans were not exported in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
