package dev.tributary.fusionstream;

import dev.tributary.contract.trace.TraceContext;

/**
 * Where a part's result came from. It is kept in the state: by the time an outcome is known, the record at hand is another
 * part's, or there is none, and its headers say nothing about this one.
 *
 * @param trace the {@code send} span of the result, as in its record's headers
 * @param partition where the record lies on its topic
 * @param offset likewise
 */
record Origin(TraceContext trace, int partition, long offset) {}
