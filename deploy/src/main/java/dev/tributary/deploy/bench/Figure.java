package dev.tributary.deploy.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The figures of {@code bench fusion}, {@code bench workers} and {@code bench overhead}: what each must reach and what is aimed at. */
enum Figure {
    /** Turns a second, against the DSL's chain of inner joins. */
    DSL_RATIO(Subject.FUSION, 2.5, 3.5, true),
    /** Likewise, against a topology that parses and writes each result and does nothing else. */
    COPY_RATIO(Subject.FUSION, 0.6, 0.75, true),
    /** Likewise, against a consumer, a map and a transactional producer. */
    LOOP_RATIO(Subject.FUSION, 0.8, 1.0, true),
    /** Last arrival acknowledged by the broker to outcome readable, read-committed. */
    LATENCY_P50_MS(Subject.FUSION, 15, 8, false),
    LATENCY_P99_MS(Subject.FUSION, 40, 20, false),
    /** End of the window to partial outcome readable, topics idle. */
    PARTIAL_LATENESS_P99_MS(Subject.FUSION, 100, 30, false),
    /** The latency's p99 with a million open turns, over that with a thousand. */
    OPEN_TURNS_P99_RATIO(Subject.FUSION, 1.3, 1.0, false),
    /** Of heap per open turn with three results, beyond the bytes of their values. */
    OVERHEAD_BYTES_PER_TURN(Subject.FUSION, 400, 150, false),
    /** Start of the JVM to the first outcome of a turn out of a million restored ones. */
    RESTORE_S(Subject.FUSION, 60, 20, false),

    /** Texts a second, against the network alone in a loop over batches that lie ready in memory. */
    TEXT_RATIO(Subject.WORKERS, 0.9, 0.95, true),
    /** Likewise, against decoding and networks in one thread. */
    IMAGE_RATIO(Subject.WORKERS, 0.9, 0.95, true),
    /** Likewise, against the networks over clips that are decoded. */
    AUDIO_RATIO(Subject.WORKERS, 0.9, 0.95, true),
    /** Parts a second with a model that does next to nothing. */
    NOOP_ITEMS_PER_S(Subject.WORKERS),
    /** The least of the three ratios while the latency's p99 is at most twice that of a single batch. */
    BOUNDED_RATIO(Subject.WORKERS, 0.8, 0.84, true),
    /** Processor time a text with spans exported, over that without spans, less one. */
    TRACING_CPU_PCT(Subject.WORKERS, 5, 2, false),
    SPANS_CREATED(Subject.WORKERS),
    SPANS_STORED(Subject.WORKERS) {
        @Override
        String bounds() {
            return "equal to " + SPANS_CREATED.key();
        }

        @Override
        String verdict(double value, Readings readings) {
            return readings.of(key()).equals(readings.of(SPANS_CREATED.key())) ? "aim" : "NO";
        }
    },
    /** Processor time a part with the model that does next to nothing, less that of the model. */
    OVERHEAD_US(Subject.WORKERS, 60, 25, false),
    /** Texts a second of processor time, against the better of the two workers in Python. */
    PYTHON_CPU_RATIO(Subject.WORKERS, 1.5, 2, true),
    /** Latency's p99 at 70 % of what that one does, likewise. */
    PYTHON_P99_RATIO(Subject.WORKERS, 0.7, 0.5, false),
    /** Resident memory of a text worker after its work. */
    RSS_MB(Subject.WORKERS, 450, 300, false),
    /** Start of the process to ready. */
    READY_S(Subject.WORKERS, 3, 1.5, false),

    /** Processor time a turn in all services with every span exported, over that without telemetry, less one. */
    FULL_CPU_PCT(Subject.OVERHEAD, 5, 3, false),
    /** Likewise with the spans of a tenth of the turns. */
    SAMPLED_CPU_PCT(Subject.OVERHEAD),
    /** Likewise with metrics and no spans. */
    METRICS_CPU_PCT(Subject.OVERHEAD),
    /** Of the latency's p99 with every span exported, over that without. */
    P99_RATIO(Subject.OVERHEAD);

    /** What is measured. */
    enum Subject {
        FUSION,
        WORKERS,
        OVERHEAD
    }

    private final Subject subject;
    private final double must;
    private final double aim;
    private final boolean moreIsBetter;

    /** A figure without bounds of its own. */
    Figure(Subject subject) {
        this(subject, Double.NaN, Double.NaN, true);
    }

    Figure(Subject subject, double must, double aim, boolean moreIsBetter) {
        this.subject = subject;
        this.must = must;
        this.aim = aim;
        this.moreIsBetter = moreIsBetter;
    }

    /** Those of one subject, in their order. */
    static List<Figure> of(Subject subject) {
        return Arrays.stream(values())
                .filter(figure -> figure.subject == subject)
                .toList();
    }

    /** As in the JSON object. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What the table says about bounds. */
    String bounds() {
        return Double.isNaN(must)
                ? ""
                : (moreIsBetter ? "at least " : "at most ") + Numbers.text(must) + ", aim " + Numbers.text(aim);
    }

    String verdict(double value, Readings readings) {
        return Double.isNaN(must) ? "" : reaches(value, aim) ? "aim" : reaches(value, must) ? "yes" : "NO";
    }

    private boolean reaches(double value, double bound) {
        return moreIsBetter ? value >= bound : value <= bound;
    }
}
