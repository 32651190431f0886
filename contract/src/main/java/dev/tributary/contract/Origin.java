package dev.tributary.contract;

import dev.tributary.contract.trace.TraceContext;

/**
 * Where a part's result came from. It is kept as data, because by the time a turn's outcome is known the record at hand is
 * another part's, or there is none, and its headers say nothing about this one.
 *
 * @param trace the {@code send} span of the result, as in its record's headers
 * @param partition where the record lies on its topic of results
 * @param offset likewise
 */
public record Origin(TraceContext trace, int partition, long offset) {
    public Origin {
        Require.present("origin.trace", trace);
        Require.notNegative("origin.partition", partition);
        Require.notNegative("origin.offset", offset);
    }
}
