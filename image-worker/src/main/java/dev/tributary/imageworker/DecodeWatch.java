package dev.tributary.imageworker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.event.IIOReadWarningListener;

/** Watches one decoding: stops it when its time is up, and notices data that ends too early. */
final class DecodeWatch implements IIOReadProgressListener, IIOReadWarningListener {

    private final InstantSource clock;
    private final Instant deadline;
    private boolean late;
    private boolean truncated;

    DecodeWatch(InstantSource clock, Duration timeout) {
        this.clock = clock;
        this.deadline = clock.instant().plus(timeout);
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
        if (!late && clock.instant().isAfter(deadline)) {
            late = true;
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
