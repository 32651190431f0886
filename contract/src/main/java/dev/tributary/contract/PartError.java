package dev.tributary.contract;

/**
 * Why a part failed.
 *
 * @param type a stable identifier to group and alert by, as in {@code payload_missing}
 * @param message what happened and what to change, without payload content
 * @param retriable whether the same part could succeed when sent again as it is
 */
public record PartError(String type, String message, boolean retriable) {

    public PartError {
        Require.wellFormed("error.type", Require.text("error.type", type));
        Require.whole("error.message", message);
    }
}
