package dev.tributary.deploy.dlq;

/**
 * What a replay did with a letter.
 *
 * @param why it was skipped, or where the record lies now; empty for a dry run
 */
public record LetterOutcome(Letter letter, State state, String why) {

    /** What became of it. */
    public enum State {
        REPLAYED,
        WOULD_BE_REPLAYED,
        SKIPPED
    }
}
