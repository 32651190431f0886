package dev.tributary.deploy.bench;

/** What can be measured by itself. */
enum Part {
    DSL,
    COPY,
    LOOP,
    LATENCY,
    LATENESS,
    OPEN,
    OVERHEAD,
    RESTORE
}
