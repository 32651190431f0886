package dev.tributary.fusionstream;

/**
 * How large a turn may grow, so that its state and its outcome fit into one record each.
 *
 * @param parts the most parts of a turn
 * @param bytes the most bytes of all its results together
 */
record TurnLimits(int parts, long bytes) {

    static final TurnLimits DEFAULT = new TurnLimits(64, 700_000);
}
