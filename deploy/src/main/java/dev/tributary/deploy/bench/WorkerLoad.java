package dev.tributary.deploy.bench;

import dev.tributary.audioworker.AudioWorker;
import dev.tributary.contract.Modality;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Settings;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.imageworker.ImageWorker;
import dev.tributary.textworker.TextWorker;
import dev.tributary.workerruntime.ModelFactory;
import dev.tributary.workerruntime.ModelStartException;
import dev.tributary.workerruntime.Worker;
import dev.tributary.workerruntime.WorkerDefaults;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a worker is measured with: its model, its items, and how large its batches are. */
enum WorkerLoad {
    /** As {@code deploy/tributary run text-worker} runs it: nearly all of its time is the network's. */
    TEXT(Modality.TEXT, 4, 1, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"),
    IMAGE(Modality.IMAGE, 4, 1 / 40.0, "-Xmx1g"),
    AUDIO(Modality.AUDIO, 4, 1 / 40.0, "-Xmx512m"),
    /** Texts through a network that hands its input on; so many that the compilers are done with most of it before it counts. */
    NOOP(Modality.TEXT, 32, 600, "-Xmx512m");

    /** Which of these a child runs. */
    static final String SETTING = "bench.load";

    /** How many different items it has, so that what differs in them is in every round. */
    static final String ITEMS = "bench.items";

    private static final WorkerDefaults NOOP_DEFAULTS =
            new WorkerDefaults(Modality.TEXT, "classpath:bench/noop.yaml", 0);

    private final Modality modality;
    private final int batch;
    private final double perText;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes it so
    private final List<String> options;

    /**
     * @param batch parts in one call of the model
     * @param perText items of a round for each text
     * @param options of the worker's Java machine
     */
    WorkerLoad(Modality modality, int batch, double perText, String... options) {
        this.modality = modality;
        this.batch = batch;
        this.perText = perText;
        this.options = List.of(options);
    }

    Modality modality() {
        return modality;
    }

    /** The part that each item is. */
    PartId part() {
        return PartId.of(modality.id() + "-0");
    }

    int batch() {
        return batch;
    }

    /** Of the worker's Java machine. */
    List<String> options() {
        return options;
    }

    /** As in tables. */
    String row() {
        return this == NOOP ? "no-op" : modality.id();
    }

    /** How many items a round has, where it has so many texts. */
    int items(int texts) {
        return Math.max(2 * batch, (int) Math.round(texts * perText));
    }

    /** How many of them differ. */
    int distinct(int texts) {
        return Math.min(items(texts), 4_000);
    }

    String contentType() {
        return switch (modality) {
            case IMAGE -> "image/jpeg";
            case AUDIO -> "audio/wav";
            default -> "text/plain";
        };
    }

    /** The items, the same at every call. */
    List<byte[]> payloads(int number) throws IOException {
        return switch (modality) {
            case IMAGE -> ImageItems.make(number);
            case AUDIO -> SpeechItems.make(number);
            default -> TextItems.make(number);
        };
    }

    WorkerDefaults defaults() {
        return switch (this) {
            case TEXT -> TextWorker.defaults();
            case IMAGE -> ImageWorker.defaults();
            case AUDIO -> AudioWorker.defaults();
            case NOOP -> NOOP_DEFAULTS;
        };
    }

    ModelFactory model(Settings settings) {
        return switch (this) {
            case TEXT -> TextWorker.model(settings);
            case IMAGE -> ImageWorker.model(settings);
            case AUDIO -> AudioWorker.model(settings);
            case NOOP -> NoopModel::open;
        };
    }

    Worker start(Settings settings, Telemetry telemetry) throws ModelStartException {
        return Worker.start(defaults(), settings, telemetry, model(settings));
    }

    /** How large the calls are that the network alone is tried with; the best of these is then measured. */
    List<CallSize> alone() {
        return this == TEXT
                ? List.of(
                        CallSize.items(1),
                        CallSize.items(2),
                        CallSize.items(4),
                        CallSize.items(8),
                        CallSize.budget(64),
                        CallSize.budget(128),
                        CallSize.budget(256))
                : List.of(CallSize.items(batch));
    }

    /**
     * The settings that pin it: one thread in the network, a port of its own, and batches of one size; but the text worker
     * finds its budget at the start, as it ships.
     */
    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put(SETTING, name());
        settings.put("tributary." + modality.id() + ".port", "0");
        settings.put("tributary.onnx.threads", "1");
        if (this != TEXT) {
            settings.putAll(fixed());
        }
        return settings;
    }

    /** The settings of batches of one size. */
    private Map<String, String> fixed() {
        String own = "tributary." + modality.id() + ".batch.";
        return Map.of(own + "sizing", "fixed", own + "max", Integer.toString(batch));
    }
}
