package dev.tributary.deploy.chaos;

/** What may happen to a cluster. */
enum Fault {
    /** An instance is killed, and comes back with its state directory. */
    KILL(true),
    /** Two instances are killed at once. */
    KILL_ALL(true),
    /** An instance is killed, and comes back without its state directory. */
    WIPE(true),
    /** An instance stands still past its session time-out: it wakes as a zombie. */
    PAUSE(true),
    /** An instance runs on, cut off from the broker for longer than its session time-out. Not in the short form. */
    CUT_OFF(true),
    /** The broker is killed and comes back. */
    KILL_BROKER(true),
    /** The broker is told to end, and comes back. */
    RESTART_BROKER(true),
    /** The broker stands still for longer than its clients' patience with a request. */
    PAUSE_BROKER(true),
    /** One more instance. */
    ADD(false),
    /** One instance is told to end. */
    REMOVE(false),
    /** No instance runs for longer than window, grace and retention, while records wait on the topics. */
    LONG_DOWN(true);

    private final boolean violent;

    Fault(boolean violent) {
        this.violent = violent;
    }

    /** Whether nothing can be appended meanwhile. */
    boolean isOfTheBroker() {
        return this == KILL_BROKER || this == RESTART_BROKER || this == PAUSE_BROKER;
    }

    /** Whether work may be cut off in the middle: only then may a span be stored twice. */
    boolean isViolent() {
        return violent;
    }
}
