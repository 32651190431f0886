package dev.tributary.textworker;

import dev.tributary.contract.Classification;

/** What comes after the encoder. */
interface TextHead extends TextNetwork.Rows {

    /** Reads the answer out of one text's row. */
    Classification classify(float[] row);
}
