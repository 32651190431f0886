package dev.tributary.contract;

/**
 * Why a part failed.
 *
 * @param type a stable identifier to group and alert by, as in {@code payload_missing}; at most {@link #LONGEST_TYPE} characters
 * @param message what happened and what to change, without payload content
 * @param retriable whether the same part could succeed when sent again as it is
 */
public record PartError(String type, String message, boolean retriable) {

    /** Of a type: it stands in the outcome several times, beside those of all other parts. */
    public static final int LONGEST_TYPE = 128;

    public PartError {
        Require.shortText("error.type", type, LONGEST_TYPE);
        Require.whole("error.message", message);
    }
}
