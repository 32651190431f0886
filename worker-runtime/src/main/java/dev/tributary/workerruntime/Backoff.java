package dev.tributary.workerruntime;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubling from {@code first} to {@code most}, and of that a random part between
 * half and all, so that workers which failed together do not come back together.
 */
record Backoff(Duration first, Duration most) {

    /** The pause after the n-th failed attempt, counted from 1. */
    Duration after(int attempts, RandomGenerator random) {
        double doubled = first.toNanos() * Math.pow(2, Math.min(attempts - 1, 62));
        double whole = Math.min(doubled, (double) most.toNanos());
        return Duration.ofNanos((long) (whole * (0.5 + random.nextDouble() / 2)));
    }
}
