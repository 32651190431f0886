package dev.tributary.imageworker;

/**
 * How a classification is reported: the section {@code postprocess} of its model card.
 *
 * @param top how many labels are reported
 */
record ClassificationPostprocess(int top) {

    ClassificationPostprocess {
        if (top < 1) {
            throw new IllegalArgumentException("top is " + top + ": expected 1 or more");
        }
    }
}
