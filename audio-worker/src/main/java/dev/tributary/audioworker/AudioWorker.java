package dev.tributary.audioworker;

import dev.tributary.contract.Modality;
import dev.tributary.contract.Settings;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.workerruntime.ModelCardException;
import dev.tributary.workerruntime.ModelCheck;
import dev.tributary.workerruntime.ModelStartException;
import dev.tributary.workerruntime.Worker;
import dev.tributary.workerruntime.WorkerDefaults;

/** The worker that answers {@code tributary.audio}. */
public final class AudioWorker {
    private static final WorkerDefaults DEFAULTS =
            new WorkerDefaults(Modality.AUDIO, "classpath:cards/moonshine-tiny.yaml", 8085);

    private AudioWorker() {}

    /**
     * Loads the model and starts to work. Closing the telemetry is the caller's.
     *
     * @throws ModelStartException when the model cannot be loaded, saying what to change
     * @throws dev.tributary.contract.SettingsException naming every setting that is wrong
     */
    public static Worker start(Settings settings, Telemetry telemetry) throws ModelStartException {
        AudioLimits limits = settings.read(AudioLimits::from);
        return Worker.start(
                DEFAULTS, settings, telemetry, (card, files, onnx) -> AudioModel.open(card, files, onnx, limits));
    }

    /**
     * Reads what a start reads, and starts nothing.
     *
     * @throws dev.tributary.contract.SettingsException naming every setting that is wrong
     */
    public static void checkSettings(Settings settings) {
        settings.read(AudioLimits::from);
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
