package dev.tributary.workerruntime;

/**
 * What fits into one call of the model.
 *
 * @param items parts at most
 * @param budget what they may cost together at most, in the model's unit ({@link Model#cost}); a part that costs more goes
 *     alone
 * @param lengths how lengths go together
 * @param paddingMax for {@link Lengths#PADDED}: the share of a batch's cells that padding may take, 0 to 1
 */
record BatchLimits(int items, long budget, Lengths lengths, double paddingMax) {

    BatchLimits {
        if (items < 1 || budget < 1 || !(paddingMax >= 0 && paddingMax <= 1)) {
            throw new IllegalArgumentException("a batch holds at least one part, and padding is a share of 0 to 1");
        }
    }

    /** The same with at most so many parts. */
    BatchLimits withItems(int most) {
        return new BatchLimits(most, budget, lengths, paddingMax);
    }
}
