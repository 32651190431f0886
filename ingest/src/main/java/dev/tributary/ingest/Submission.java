package dev.tributary.ingest;

import dev.tributary.contract.TurnIds;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A turn as it was handed in, at whichever entrance.
 *
 * @param turnId the producer's own, or one that the entrance minted
 * @param minted whether nobody can have sent this ID before
 * @param openedAt when the user's action began
 * @param windowMs null: the configured default
 * @param payloads numbered in this order, per modality
 */
record Submission(
        String turnId,
        boolean minted,
        Instant openedAt,
        @Nullable Long windowMs,
        @Nullable String session,
        @Nullable String user,
        List<Payload> payloads,
        Origin origin) {

    private static final int REFERENCE_LENGTH = 256;
    private static final Pattern DOTS = Pattern.compile("\\.+");

    Submission {
        payloads = List.copyOf(payloads);
    }

    /** Checks a producer's turn ID. IDs of dots alone are left out: no URL path can carry them. */
    static String checkTurnId(String turnId) throws RefusedException {
        if (!TurnIds.isValid(turnId) || DOTS.matcher(turnId).matches()) {
            throw new RefusedException(
                    Refusal.INVALID_TURN_ID,
                    "turnId must be 1 to 128 characters of A-Z a-z 0-9 . _ - and more than dots;"
                            + " leave it out to have one minted");
        }
        return turnId;
    }

    /** Control characters, and surrogates that are not one of a pair. */
    static boolean isUnfit(int codePoint) {
        return Character.isISOControl(codePoint)
                || (Character.MIN_SURROGATE <= codePoint && codePoint <= Character.MAX_SURROGATE);
    }

    /** Checks a producer's reference to a session or a user. */
    static @Nullable String checkReference(String name, @Nullable String value) throws RefusedException {
        if (value != null
                && (value.isBlank()
                        || value.length() > REFERENCE_LENGTH
                        || value.codePoints().anyMatch(Submission::isUnfit))) {
            throw new RefusedException(
                    Refusal.INVALID_TURN,
                    name + " must be 1 to " + REFERENCE_LENGTH
                            + " characters without control characters or halves of characters; change it or leave it out");
        }
        return value;
    }
}
