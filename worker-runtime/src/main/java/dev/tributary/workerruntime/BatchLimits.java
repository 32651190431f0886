package dev.tributary.workerruntime;

import java.util.List;

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

    /** What parts that go together cost. */
    long cost(List<? extends ReadyPart<?>> batch) {
        long sum = 0;
        long longest = 0;
        for (ReadyPart<?> part : batch) {
            sum += part.cost();
            longest = Math.max(longest, part.cost());
        }
        return lengths == Lengths.PADDED ? longest * batch.size() : sum;
    }

    /** How full a batch is, 0 to 1: by parts or by budget, whichever is nearer to its end. */
    double fill(List<? extends ReadyPart<?>> batch) {
        return Math.min(1, Math.max((double) batch.size() / items, (double) cost(batch) / budget));
    }

    /** The same, so that no batch costs more than half of what this one did. */
    BatchLimits below(List<? extends ReadyPart<?>> batch) {
        return withBudget(Math.max(1, Math.min(budget, cost(batch) / 2)));
    }

    /** The same at no more than so much. */
    BatchLimits withBudget(long most) {
        return new BatchLimits(items, most, lengths, paddingMax);
    }
}
