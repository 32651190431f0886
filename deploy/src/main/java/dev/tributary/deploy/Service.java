package dev.tributary.deploy;

import dev.tributary.audioworker.AudioWorker;
import dev.tributary.contract.Settings;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.deploy.page.PageService;
import dev.tributary.fusionstream.FusionService;
import dev.tributary.imageworker.ImageWorker;
import dev.tributary.ingest.IngestService;
import dev.tributary.textworker.TextWorker;
import dev.tributary.workerruntime.Worker;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The services, by their modules' names, and how each is started in this process. */
public enum Service {
    INGEST("ingest", Port.INGEST, false),
    TEXT_WORKER("text-worker", Port.TEXT, true),
    IMAGE_WORKER("image-worker", Port.IMAGE, true),
    AUDIO_WORKER("audio-worker", Port.AUDIO, true),
    FUSION_STREAM("fusion-stream", Port.FUSION, false),
    PAGE("page", Port.PAGE, false);

    private final String id;
    private final Port port;
    private final boolean worker;

    Service(String id, Port port, boolean worker) {
        this.id = id;
        this.port = port;
        this.worker = worker;
    }

    /** A service that runs: whether it takes work, and how to end it. */
    record Running(BooleanSupplier ready, AutoCloseable service) implements AutoCloseable {

        boolean isReady() {
            return ready.getAsBoolean();
        }

        @Override
        public void close() throws Exception {
            service.close();
        }
    }

    /** All of them. */
    public static Set<Service> all() {
        return EnumSet.allOf(Service.class);
    }

    /** The module's name, which is also {@code service.name} on its spans. */
    public String id() {
        return id;
    }

    Port port() {
        return port;
    }

    /** Whether it loads a model, and needs Kafka only after that. */
    boolean isWorker() {
        return worker;
    }

    /**
     * Reads the settings that its start reads, and starts nothing.
     *
     * @throws dev.tributary.contract.SettingsException naming every setting that is wrong
     */
    void check(Settings settings) {
        switch (this) {
            case INGEST -> IngestService.checkSettings(settings);
            case TEXT_WORKER -> TextWorker.checkSettings(settings);
            case IMAGE_WORKER -> ImageWorker.checkSettings(settings);
            case AUDIO_WORKER -> AudioWorker.checkSettings(settings);
            case FUSION_STREAM -> FusionService.checkSettings(settings);
            case PAGE -> PageService.checkSettings(settings);
        }
    }

    /** Starts it in this process. */
    Running start(Settings settings, Telemetry telemetry) throws Exception {
        return switch (this) {
            case INGEST -> {
                IngestService ingest = IngestService.start(settings, telemetry);
                yield new Running(ingest::ready, ingest);
            }
            case TEXT_WORKER -> running(TextWorker.start(settings, telemetry));
            case IMAGE_WORKER -> running(ImageWorker.start(settings, telemetry));
            case AUDIO_WORKER -> running(AudioWorker.start(settings, telemetry));
            case FUSION_STREAM -> {
                FusionService fusion = FusionService.start(settings, telemetry);
                yield new Running(fusion::ready, fusion);
            }
            case PAGE -> {
                PageService page = PageService.start(settings, telemetry);
                yield new Running(page::ready, page);
            }
        };
    }

    /** Runs it as a process of its own does, until the process is told to end. */
    void main() throws InterruptedException {
        String[] none = {};
        switch (this) {
            case INGEST -> dev.tributary.ingest.Main.main(none);
            case TEXT_WORKER -> dev.tributary.textworker.Main.main(none);
            case IMAGE_WORKER -> dev.tributary.imageworker.Main.main(none);
            case AUDIO_WORKER -> dev.tributary.audioworker.Main.main(none);
            case FUSION_STREAM -> dev.tributary.fusionstream.Main.main(none);
            case PAGE -> PageProcess.run();
        }
    }

    private static Running running(Worker worker) {
        return new Running(worker::ready, worker);
    }

    /**
     * The service of a name.
     *
     * @throws IllegalArgumentException when there is none, naming those that there are
     */
    static Service of(String id) {
        return Arrays.stream(values())
                .filter(service -> service.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no service '" + id + "'; use one of " + String.join(", ", ids())));
    }

    /** All names. */
    static Iterable<String> ids() {
        return Arrays.stream(values()).map(Service::id).toList();
    }

    @Override
    public String toString() {
        return id;
    }
}
