package dev.tributary.deploy.chaos;

import java.time.Instant;

/**
 * A fault that struck.
 *
 * @param until when everything was well again
 */
record Disturbance(Fault fault, Instant from, Instant until) {}
