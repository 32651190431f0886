package dev.tributary.textworker;

import dev.tributary.contract.Modality;
import dev.tributary.contract.Settings;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.workerruntime.ModelCardException;
import dev.tributary.workerruntime.ModelCheck;
import dev.tributary.workerruntime.ModelFactory;
import dev.tributary.workerruntime.ModelStartException;
import dev.tributary.workerruntime.Worker;
import dev.tributary.workerruntime.WorkerDefaults;

/** The text worker: what it is when the settings say nothing else. */
public final class TextWorker {

    private static final WorkerDefaults DEFAULTS =
            new WorkerDefaults(Modality.TEXT, "classpath:cards/minilm-support-intents.yaml", 8083);

    private TextWorker() {}

    /**
     * Loads the model and starts to work.
     *
     * @throws ModelStartException when the model cannot be loaded, saying what to change
     */
    public static Worker start(Settings settings, Telemetry telemetry) throws ModelStartException {
        return Worker.start(DEFAULTS, settings, telemetry, model(settings));
    }

    /** What the worker is when the settings say nothing else. */
    public static WorkerDefaults defaults() {
        return DEFAULTS;
    }

    /** Opens the models of text cards, for whoever runs one without a worker. */
    public static ModelFactory model(Settings settings) {
        TextLimits limits = settings.read(TextLimits::from);
        return (card, files, onnx) -> TextModel.open(card, files, onnx, limits);
    }

    /**
     * Reads what a start reads, and starts nothing.
     *
     * @throws dev.tributary.contract.SettingsException naming every setting that is wrong
     */
    public static void checkSettings(Settings settings) {
        settings.read(TextLimits::from);
        Worker.checkSettings(DEFAULTS, settings);
    }

    /**
     * Looks whether the model is there, and is the one that its card names.
     *
     * @throws ModelCardException when the card cannot be read
     */
    public static ModelCheck checkModel(Settings settings) throws ModelCardException {
        return Worker.checkModel(DEFAULTS, settings);
    }
}
