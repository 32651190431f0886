package dev.tributary.imageworker;

/**
 * How the line reader is fed: {@code preprocess.recognition} of the model card.
 *
 * @param height every line is scaled to this many pixels
 * @param minWidth narrower lines are padded on their right to this many pixels
 * @param maxWidth longer lines are squeezed to this many pixels
 * @param maxBatch most lines in one call of the network
 * @param pixels how pixels become floats
 */
record RecognitionCard(int height, int minWidth, int maxWidth, int maxBatch, Normalization pixels) {

    RecognitionCard {
        if (height < 1 || minWidth < 1 || maxWidth < minWidth || maxBatch < 1) {
            throw new IllegalArgumentException("preprocess.recognition: height, minWidth and maxBatch must be 1 or"
                    + " more, and maxWidth not less than minWidth");
        }
        if (pixels.isRaw()) {
            throw new IllegalArgumentException(
                    "preprocess.recognition.pixels: needs mean and std, since a narrow line is"
                            + " padded with what is 0 after them");
        }
    }
}
