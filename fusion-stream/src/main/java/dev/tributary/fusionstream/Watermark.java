package dev.tributary.fusionstream;

import java.time.Instant;

/** Through which time the join has surely taken what was appended to its inputs. */
@FunctionalInterface
interface Watermark {

    /** Of one partition of all inputs: everything that was appended before this has been processed, and is committed. */
    Instant consumedThrough(int partition);
}
