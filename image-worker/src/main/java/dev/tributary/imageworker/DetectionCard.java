package dev.tributary.imageworker;

/**
 * How the text detector is fed: {@code preprocess.detection} of the model card.
 *
 * @param maxSide the longer side of what the network sees, pixels; larger pictures are scaled down to it
 * @param multipleOf both sides are rounded to a multiple of this many pixels
 * @param pixels how pixels become floats
 */
record DetectionCard(int maxSide, int multipleOf, Normalization pixels) {

    DetectionCard {
        if (multipleOf < 1 || maxSide < multipleOf) {
            throw new IllegalArgumentException("preprocess.detection: maxSide and multipleOf must be 1 or more,"
                    + " and maxSide not less than multipleOf");
        }
    }

    /** The size, in pixels, that one side is resized to when the whole picture is scaled by {@code scale}. */
    int side(int original, double scale) {
        return Math.max(1, (int) Math.round(original * scale / multipleOf)) * multipleOf;
    }
}
