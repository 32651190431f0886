package dev.tributary.imageworker;

import dev.tributary.workerruntime.CpuBudget;
import java.util.Locale;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.event.IIOReadWarningListener;

/**
 * Watches one decoding: stops it when its processor time is used up, and notices data that ends too early. Readers tell of
 * their progress by the row and can be aborted there; those that tell of none are stopped at their next read
 * ({@link WatchedInput}).
 */
final class DecodeWatch implements IIOReadProgressListener, IIOReadWarningListener {

    private final CpuBudget budget;
    private boolean late;
    private boolean truncated;

    DecodeWatch(CpuBudget budget) {
        this.budget = budget;
    }

    /** Looks whether the time is used up, and remembers it. */
    boolean isLateNow() {
        late |= budget.isSpent();
        return late;
    }

    /** Whether decoding was stopped because it took too long. */
    boolean late() {
        return late;
    }

    /** Whether the picture's end was missing and made up by the decoder. */
    boolean truncated() {
        return truncated;
    }

    @Override
    public void imageProgress(ImageReader source, float percentageDone) {
        if (!late && isLateNow()) {
            source.abort();
        }
    }

    /** The JPEG decoder fills what is missing with grey and says so, in these words, in every language. */
    @Override
    public void warningOccurred(ImageReader source, String warning) {
        String words = warning.toLowerCase(Locale.ROOT);
        truncated |= words.contains("premature end") || words.contains("missing eoi");
    }

    @Override
    public void sequenceStarted(ImageReader source, int minIndex) {}

    @Override
    public void sequenceComplete(ImageReader source) {}

    @Override
    public void imageStarted(ImageReader source, int imageIndex) {}

    @Override
    public void imageComplete(ImageReader source) {}

    @Override
    public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

    @Override
    public void thumbnailProgress(ImageReader source, float percentageDone) {}

    @Override
    public void thumbnailComplete(ImageReader source) {}

    @Override
    public void readAborted(ImageReader source) {}
}
