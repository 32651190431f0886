package dev.tributary.deploy.bench;

import java.util.Locale;

/** The figures of {@code bench fusion}: what each must reach and what is aimed at. */
enum Figure {
    /** Turns a second, against the faster of the DSL's two ways to keep its windows. */
    DSL_RATIO(2.5, 3.5, true),
    /** Likewise, against a topology that parses and writes each result and does nothing else. */
    COPY_RATIO(0.6, 0.75, true),
    /** Likewise, against a consumer, a map and a transactional producer. */
    LOOP_RATIO(0.8, 1.0, true),
    /** Last arrival appended to outcome readable, read-committed. */
    LATENCY_P50_MS(15, 8, false),
    LATENCY_P99_MS(40, 20, false),
    /** End of the window to partial outcome readable, topics idle. */
    PARTIAL_LATENESS_P99_MS(100, 30, false),
    /** The latency's p99 with a million open turns, over that with a thousand. */
    OPEN_TURNS_P99_RATIO(1.3, 1.0, false),
    /** Of heap per open turn with three results, beyond the bytes of their values. */
    OVERHEAD_BYTES_PER_TURN(400, 150, false),
    /** Start of the JVM to the first outcome of a turn out of a million restored ones. */
    RESTORE_S(60, 20, false);

    private final double must;
    private final double aim;
    private final boolean moreIsBetter;

    Figure(double must, double aim, boolean moreIsBetter) {
        this.must = must;
        this.aim = aim;
        this.moreIsBetter = moreIsBetter;
    }

    /** As in the JSON object. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What the table says about bounds. */
    String bounds() {
        return (moreIsBetter ? "at least " : "at most ") + Numbers.text(must) + ", aim " + Numbers.text(aim);
    }

    String verdict(double value) {
        return reaches(value, aim) ? "aim" : reaches(value, must) ? "yes" : "NO";
    }

    private boolean reaches(double value, double bound) {
        return moreIsBetter ? value >= bound : value <= bound;
    }
}
