package dev.tributary.contract;

/**
 * A part that a turn's outcome had to do without.
 *
 * @param reason {@code timeout}, or the {@link PartError#type()} of its failure
 */
public record MissingPart(PartId part, String reason) {

    /** The reason of a part that had no result when the window ended. */
    public static final String TIMEOUT = "timeout";

    public MissingPart {
        Require.present("missing.part", part);
        Require.text("missing.reason", reason);
    }
}
