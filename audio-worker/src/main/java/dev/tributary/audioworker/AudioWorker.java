package dev.tributary.audioworker;

import dev.tributary.contract.Modality;
import dev.tributary.contract.Settings;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.workerruntime.InvalidPayloadException;
import dev.tributary.workerruntime.ModelCardException;
import dev.tributary.workerruntime.ModelCheck;
import dev.tributary.workerruntime.ModelFactory;
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
        return Worker.start(DEFAULTS, settings, telemetry, model(settings));
    }

    /** What the worker is when the settings say nothing else. */
    public static WorkerDefaults defaults() {
        return DEFAULTS;
    }

    /** Opens the models of audio cards, for whoever runs one without a worker. */
    public static ModelFactory model(Settings settings) {
        AudioLimits limits = settings.read(AudioLimits::from);
        return (card, files, onnx) -> AudioModel.open(card, files, onnx, limits);
    }

    /**
     * The samples of a clip as the worker hears them: mono, 16 kHz, −1 to 1.
     *
     * @throws InvalidPayloadException when it is no clip that the worker takes
     */
    public static float[] samples(byte[] clip, Settings settings) throws InvalidPayloadException {
        return AudioDecoder.load(settings.read(AudioLimits::from)).decode(clip).samples();
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
