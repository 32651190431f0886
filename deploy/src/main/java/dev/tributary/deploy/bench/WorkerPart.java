package dev.tributary.deploy.bench;

import java.util.EnumSet;
import java.util.Set;

/** What of the workers can be measured by itself. */
enum WorkerPart {
    /** {@code text_ratio}. */
    TEXT,
    /** {@code image_ratio}. */
    IMAGE,
    /** {@code audio_ratio}. */
    AUDIO,
    /** {@code noop_items_per_s} and {@code overhead_us}. */
    NOOP,
    /** {@code bounded_ratio}. */
    BOUNDED,
    /** {@code tracing_cpu_pct}. */
    TRACING,
    /** {@code spans_created} and {@code spans_stored}. */
    SPANS,
    /** {@code python_cpu_ratio} and {@code python_p99_ratio}. */
    PYTHON,
    /** {@code rss_mb} and {@code ready_s}. */
    START,
    /** No figure: whether memory grows with what was done. Only when it is asked for. */
    LEAKS;

    /** What is measured when nothing is said. */
    static Set<WorkerPart> byDefault() {
        return EnumSet.complementOf(EnumSet.of(LEAKS));
    }
}
