package dev.tributary.fusionstream;

/**
 * How large a turn may grow, so that its state and its outcome fit into one record each.
 *
 * @param parts the most parts of a turn
 * @param bytes the most bytes of all its results together
 * @param reference the most characters of its tenant, session and user each
 */
public record TurnLimits(int parts, long bytes, int reference) {

    /** What fits into the records that a broker takes as it ships. */
    public static final TurnLimits DEFAULT = new TurnLimits(64, 700_000, 1_024);

    TurnLimits(int parts, long bytes) {
        this(parts, bytes, DEFAULT.reference());
    }
}
