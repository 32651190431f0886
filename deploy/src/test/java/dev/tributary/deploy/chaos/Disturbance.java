package dev.tributary.deploy.chaos;

import java.time.Instant;

/**
 * A fault and how long it lasted.
 *
 * @param from when it was about to strike
 * @param struck when it had struck: a broker that was killed answered again
 * @param until when everything was well again
 */
record Disturbance(Fault fault, Instant from, Instant struck, Instant until) {

    Disturbance(Fault fault, Instant from, Instant until) {
        this(fault, from, until, until);
    }

    boolean isOver() {
        return !until.equals(Instant.MAX);
    }
}
