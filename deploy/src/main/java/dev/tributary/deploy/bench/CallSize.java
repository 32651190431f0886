package dev.tributary.deploy.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * How much goes into one call of a network: so many items, or, where the cost of an item is known, as many as are within a
 * budget once all are as large as the largest.
 *
 * @param items the most
 * @param budget the most that they cost together; a single item may cost more
 */
record CallSize(int items, long budget) {

    static CallSize items(int items) {
        return new CallSize(items, Long.MAX_VALUE);
    }

    static CallSize budget(long budget) {
        return new CallSize(Integer.MAX_VALUE, budget);
    }

    /** The calls, of items in ascending order of their cost. */
    <T> List<List<T>> calls(List<T> ascending, ToLongFunction<T> cost) {
        List<List<T>> calls = new ArrayList<>();
        int from = 0;
        for (int to = 1; to <= ascending.size(); to++) {
            if (to == ascending.size()
                    || to - from == items
                    || (to - from + 1) * cost.applyAsLong(ascending.get(to)) > budget) {
                calls.add(ascending.subList(from, to));
                from = to;
            }
        }
        return calls;
    }

    /** As in {@code 4} or {@code budget-128}. */
    @Override
    public String toString() {
        return budget == Long.MAX_VALUE ? Integer.toString(items) : "budget-" + budget;
    }
}
