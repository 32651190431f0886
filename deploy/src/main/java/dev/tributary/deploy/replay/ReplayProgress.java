package dev.tributary.deploy.replay;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Tells how far a replay is, a line every other second. */
public final class ReplayProgress {

    private static final long EVERY_NANOS = 2_000_000_000L;

    private final Consumer<String> lines;
    private final LongSupplier nanos;
    private final long started;
    private long told;

    /**
     * Starts now.
     *
     * @param lines where to tell it
     * @param nanos a clock like {@link System#nanoTime}
     */
    public ReplayProgress(Consumer<String> lines, LongSupplier nanos) {
        this.lines = lines;
        this.nanos = nanos;
        this.started = nanos.getAsLong();
        this.told = started;
    }

    void at(long records, long total, long outcomes) {
        long now = nanos.getAsLong();
        if (now - told >= EVERY_NANOS) {
            told = now;
            double seconds = (now - started) / 1e9;
            lines.accept(String.format(
                    Locale.ROOT,
                    "%,d of %,d records (%d %%), %,d outcomes, %,.0f outcomes/s",
                    records,
                    total,
                    total == 0 ? 100 : Math.min(100, records * 100 / total),
                    outcomes,
                    outcomes / seconds));
        }
    }
}
