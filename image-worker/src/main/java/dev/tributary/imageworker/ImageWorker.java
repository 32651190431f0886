package dev.tributary.imageworker;

import dev.tributary.contract.Modality;
import dev.tributary.contract.Settings;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.workerruntime.CpuBudget;
import dev.tributary.workerruntime.ModelCardException;
import dev.tributary.workerruntime.ModelCheck;
import dev.tributary.workerruntime.ModelFactory;
import dev.tributary.workerruntime.ModelStartException;
import dev.tributary.workerruntime.Worker;
import dev.tributary.workerruntime.WorkerDefaults;

/** The service that answers image parts. */
public final class ImageWorker {

    private static final WorkerDefaults DEFAULTS =
            new WorkerDefaults(Modality.IMAGE, "classpath:cards/pp-ocrv4.yaml", 8084);
    private static final String HEADLESS = "java.awt.headless";

    private ImageWorker() {}

    /**
     * Loads the model of the card that {@code tributary.image.model.card} names and starts to work. Closing the telemetry
     * is the caller's.
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

    /** Opens the models of image cards, for whoever runs one without a worker. */
    public static ModelFactory model(Settings settings) {
        if (System.getProperty(HEADLESS) == null) {
            // Java's imaging would look for a display otherwise
            System.setProperty(HEADLESS, "true");
        }
        return new ImageModels(new ImageDecoder(ImageLimits.from(settings), CpuBudget.THREAD_TIME));
    }

    /**
     * Reads what a start reads, and starts nothing.
     *
     * @throws dev.tributary.contract.SettingsException naming every setting that is wrong
     */
    public static void checkSettings(Settings settings) {
        ImageLimits.from(settings);
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
