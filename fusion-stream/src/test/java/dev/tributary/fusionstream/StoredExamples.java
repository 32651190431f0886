package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.Turns.IMAGE;
import static dev.tributary.fusionstream.Turns.TEXT;

import dev.tributary.contract.Decision;
import dev.tributary.contract.Outcome;
import java.time.Instant;
import java.util.List;

/** Turns as they lie in the store, of two parts, of which none has come. */
final class StoredExamples {

    private static final TurnJson JSON = new TurnJson();

    private StoredExamples() {}

    static TurnState open(String turnId, Instant openedAt) {
        return TurnState.opened(
                Turns.head(turnId, openedAt, TEXT, IMAGE),
                new TurnState.Times(
                        openedAt.plusMillis(5), openedAt, openedAt.plusSeconds(30), openedAt.plusSeconds(40)));
    }

    static TurnState decided(String turnId, Instant openedAt) {
        Instant end = openedAt.plusSeconds(30);
        return open(turnId, openedAt)
                .withOutcome(new TurnState.Decided(
                        Outcome.EXPIRED, 1, end, Decision.REVIEW, List.of(), List.of(), null, null, null));
    }

    static byte[] stored(TurnState turn) {
        return JSON.write(turn);
    }
}
