package dev.tributary.deploy.replay;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a replay did.
 *
 * @param records how many it read from the input topics
 * @param late how many of them were results after window and grace
 * @param rejected how many of them could not be taken
 * @param outcomes how many revisions it came to, of turns that are whole
 * @param output the topic that they lie on; null after a dry run
 * @param seconds how long it took
 */
public record ReplayReport(
        Instant since,
        Instant until,
        long records,
        long late,
        long rejected,
        long outcomes,
        @Nullable String output,
        double seconds,
        Compared compared) {}
