package dev.tributary.imageworker;

/**
 * What counts as text: the section {@code postprocess} of the model card of an OCR model.
 *
 * @param pixelThreshold probability from which a pixel belongs to a region of text
 * @param regionThreshold mean probability that a region needs
 * @param thinnest short side that a region needs, pixels of the detector's picture
 * @param grow how far every side of a region's box moves outwards: this times area ÷ perimeter
 * @param maxLines most regions that are read in one picture; those with the highest mean probability are kept
 * @param spaceThreshold probability from which a space is read where "nothing" is the most probable reading
 * @param lineThreshold mean probability of its characters that a line needs to be reported
 */
record OcrPostprocess(
        double pixelThreshold,
        double regionThreshold,
        double thinnest,
        double grow,
        int maxLines,
        double spaceThreshold,
        double lineThreshold) {

    OcrPostprocess {
        if (!(pixelThreshold > 0 && pixelThreshold < 1)) {
            throw new IllegalArgumentException("pixelThreshold is " + pixelThreshold + ": expected between 0 and 1");
        }
        if (!(grow >= 0) || maxLines < 1) {
            throw new IllegalArgumentException("grow needs to be 0 or more, and maxLines 1 or more");
        }
    }
}
