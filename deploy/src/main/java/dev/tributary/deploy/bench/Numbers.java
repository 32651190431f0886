package dev.tributary.deploy.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Collection;

/** Medians, percentiles, and numbers as text. */
final class Numbers {

    private static final MathContext DIGITS = new MathContext(4);

    private Numbers() {}

    /** The middle value, or the mean of the two middle ones; there is at least one. */
    static double median(Collection<Double> values) {
        double[] sorted = sorted(values);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** The smallest value that so large a share of all does not exceed (nearest rank); there is at least one. */
    static double percentile(Collection<Double> values, double share) {
        double[] sorted = sorted(values);
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    /** Four significant digits; whole numbers keep all of theirs. */
    static BigDecimal rounded(double value) {
        return Math.abs(value) >= 1_000
                ? BigDecimal.valueOf(Math.round(value))
                : new BigDecimal(
                        new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString());
    }

    static String text(double value) {
        return rounded(value).toPlainString();
    }

    private static double[] sorted(Collection<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no values");
        }
        Arrays.sort(sorted);
        return sorted;
    }
}
