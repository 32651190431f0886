package dev.tributary.deploy.page;

/** What asking the trace store for a trace gave. */
sealed interface TraceAnswer {

    /** The trace, as far as its spans have arrived. */
    record Found(Trace trace) implements TraceAnswer {}

    /** The store answers, but has no span of it (yet). */
    record NotThere() implements TraceAnswer {}

    /**
     * The store cannot be asked.
     *
     * @param reason a sentence for the reader
     */
    record Unavailable(String reason) implements TraceAnswer {}
}
