package dev.tributary.workerruntime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How long the model took for batches of several sizes, and which of them is best. */
final class BatchSizes {

    /** More parts in a call are worth it only when they gain more than this share. */
    private static final double GAIN = 0.05;

    /** Sizes that were not measured are trusted only when the last doubling gained this much; noise gains less. */
    private static final double CLEAR_GAIN = 0.25;

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
     * The best size when there was no time for all: while the last one measured still gained clearly, its doubles are taken to
     * take twice as long, within the latency.
     *
     * @param most parts that a call may have
     */
    int bestOfSome(int most) {
        int best = best();
        Measured last = measured.get(measured.size() - 1);
        if (best != last.size() || measured.size() < 2 || !gainedClearly(last)) {
            return best;
        }
        double seconds = last.seconds();
        while (best * 2 <= most && seconds * 2 <= latency.toNanos() / 1e9) {
            best *= 2;
            seconds *= 2;
        }
        return best;
    }

    private boolean gainedClearly(Measured last) {
        Measured before = measured.get(measured.size() - 2);
        return last.perSecond() >= before.perSecond() * (1 + CLEAR_GAIN);
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
