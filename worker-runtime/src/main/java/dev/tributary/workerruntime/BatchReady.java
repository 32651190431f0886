package dev.tributary.workerruntime;

import java.time.Duration;

/**
 * "Send the batch now": when it is full, when nothing else is on its way that it could wait for, when its oldest part has
 * waited long enough, or when the worker closes.
 *
 * @param max parts that the model takes at once
 * @param linger how long a part waits for others that are on their way
 */
record BatchReady(int max, Duration linger) {

    /**
     * Whether to send.
     *
     * @param waiting parts that are prepared
     * @param coming parts that are being fetched or prepared; not those that wait for a store that does not answer
     * @param oldest how long the first of the prepared parts has waited
     * @param draining whether the worker closes
     */
    boolean now(int waiting, int coming, Duration oldest, boolean draining) {
        return waiting > 0 && (waiting >= max || coming == 0 || oldest.compareTo(linger) >= 0 || draining);
    }
}
