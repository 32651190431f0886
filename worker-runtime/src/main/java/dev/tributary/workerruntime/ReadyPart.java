package dev.tributary.workerruntime;

import java.time.Instant;

/** A part that is prepared and waits for its batch. */
record ReadyPart<P extends Prepared>(PartInFlight part, P prepared, Instant since) {}
