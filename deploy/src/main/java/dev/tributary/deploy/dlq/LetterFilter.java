package dev.tributary.deploy.dlq;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are meant: those that all of this is true of; null and empty leave it open.
 *
 * @param ids positions, as in {@code 0@42}
 * @param since rejected then or later
 */
public record LetterFilter(
        Set<String> ids,
        @Nullable String turn,
        @Nullable Instant since,
        @Nullable String errorType,
        @Nullable String stage) {

    /** Whether it means all there are. */
    public boolean isOpen() {
        return ids.isEmpty() && turn == null && since == null && errorType == null && stage == null;
    }

    boolean takes(Letter letter) {
        return (ids.isEmpty() || ids.contains(letter.id()))
                && (turn == null || turn.equals(letter.turn()))
                && (since == null || !letter.rejected().rejectedAt().isBefore(since))
                && (errorType == null || errorType.equals(letter.rejected().errorType()))
                && (stage == null || stage.equals(letter.rejected().stage()));
    }
}
