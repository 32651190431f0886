package dev.tributary.workerruntime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How long the model took for batches of several sizes, and which of them is best. */
final class BatchSizes {

    /** More parts in a call are worth it only when they gain more than this share. */
    private static final double GAIN = 0.05;

    /** Sizes that were not tried are trusted only when the last doubling gained this much: a device with much room gains all of it. */
    private static final double CLEAR_GAIN = 0.5;

    private final Duration latency;
    private final List<Measured> measured = new ArrayList<>();

    /** One size and how many seconds a call took. */
    record Measured(int size, double seconds) {

        double perSecond() {
            return size / Math.max(seconds, 1e-9);
        }
    }

    /** @param latency how long a call may take; a single part may take longer */
    BatchSizes(Duration latency) {
        this.latency = latency;
    }

    /** Of one size the quickest call counts, since noise only slows. New sizes are larger than those before. */
    void took(int size, double seconds) {
        for (int i = 0; i < measured.size(); i++) {
            if (measured.get(i).size() == size) {
                measured.set(
                        i, new Measured(size, Math.min(seconds, measured.get(i).seconds())));
                return;
            }
        }
        measured.add(new Measured(size, seconds));
    }

    /** Those measured, ascending. */
    List<Integer> sizes() {
        return measured.stream().map(Measured::size).toList();
    }

    /** The largest measured, 0 before any is. */
    int largest() {
        return measured.isEmpty() ? 0 : last().size();
    }

    /** How long the largest took, 0 before any is measured. */
    long nanosOfLargest() {
        return measured.isEmpty() ? 0 : (long) (last().seconds() * 1e9);
    }

    /** The size to try next: twice the largest, and at most {@code most}; 0 when there is none within the latency. */
    int next(int most) {
        if (measured.isEmpty()) {
            return 1;
        }
        return last().size() < most && withinLatency(last()) ? Math.min(most, 2 * last().size()) : 0;
    }

    /** This size and larger ones do not fit. */
    void forgetFrom(int size) {
        measured.removeIf(one -> one.size() >= size);
    }

    /** The smallest size that comes near the most parts a second, of those within the latency; 1 when there is none. */
    int best() {
        List<Measured> allowed = measured.stream().filter(this::withinLatency).toList();
        double most = allowed.stream().mapToDouble(Measured::perSecond).max().orElse(0);
        return allowed.stream()
                .filter(one -> one.perSecond() >= most * (1 - GAIN))
                .mapToInt(Measured::size)
                .min()
                .orElse(1);
    }

    /**
     * The best size when larger ones could not be tried: while the largest that was tried gained clearly, as many as the latency
     * has room for, if each takes no longer.
     */
    long bestOrMore() {
        int best = best();
        if (measured.size() < 2 || best != largest() || !gainedClearly()) {
            return best;
        }
        return Math.max(best, (long) (best * latency.toNanos() / 1e9 / last().seconds()));
    }

    private boolean gainedClearly() {
        Measured before = measured.get(measured.size() - 2);
        double perDoubling =
                Math.log(last().perSecond() / before.perSecond()) / Math.log((double) last().size() / before.size());
        return perDoubling >= Math.log(1 + CLEAR_GAIN) / Math.log(2);
    }

    private Measured last() {
        return measured.get(measured.size() - 1);
    }

    private boolean withinLatency(Measured one) {
        return one.size() == 1 || one.seconds() <= latency.toNanos() / 1e9;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        measured.forEach(one ->
                text.append(text.isEmpty() ? "" : ", ").append("%d: %.1f/s".formatted(one.size(), one.perSecond())));
        return text.toString();
    }
}
