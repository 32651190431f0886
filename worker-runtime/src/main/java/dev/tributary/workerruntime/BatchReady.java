package dev.tributary.workerruntime;

import java.time.Duration;

/**
 * "Send the batch now": when what waits is a whole one, by parts or by cost; when nothing else is on its way that it could
 * wait for; when its oldest part has waited long enough, which is no time at all while the model has nothing to do; or when
 * the worker closes.
 *
 * @param linger how long a part waits for others that are on their way
 * @param idleLinger the same when it found a model without work
 */
record BatchReady(Duration linger, Duration idleLinger) {

    /**
     * Whether to send.
     *
     * @param limits what one call takes
     * @param waiting parts that are prepared
     * @param cost what these cost together
     * @param coming parts that are being fetched or prepared; not those that wait for a store that does not answer
     * @param oldest how long the first of the prepared parts has waited
     * @param idle whether that part found a model without work
     * @param draining whether the worker closes
     */
    boolean now(
            BatchLimits limits, int waiting, long cost, int coming, Duration oldest, boolean idle, boolean draining) {
        return waiting > 0
                && (waiting >= limits.items()
                        || cost >= limits.budget()
                        || coming == 0
                        || oldest.compareTo(linger(idle)) >= 0
                        || draining);
    }

    /** How long a part waits at most for others. */
    Duration linger(boolean idle) {
        return idle ? idleLinger : linger;
    }
}
