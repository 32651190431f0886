package dev.tributary.contract;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One part's share in the outcome of its turn: what its {@link Result} said, and when it arrived at the join.
 *
 * @param arrivedAt when the join took the result
 */
public record FusedPart(
        ResultStatus status,
        @Nullable Answer answer,
        @Nullable PartError error,
        @Nullable ModelInfo model,
        @Nullable Saw saw,
        @Nullable BlobRef payload,
        Map<String, Double> timingMs,
        Instant arrivedAt) {

    public FusedPart {
        Require.present("status", status);
        timingMs = new TreeMap<>(Require.present("timingMs", timingMs));
        Require.present("arrivedAt", arrivedAt);
    }

    public static FusedPart of(Result result, Instant arrivedAt) {
        return new FusedPart(
                result.status(),
                result.answer(),
                result.error(),
                result.model(),
                result.saw(),
                result.payload(),
                result.timingMs(),
                arrivedAt);
    }
}
