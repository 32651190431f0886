package dev.tributary.contract;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One part's share in the outcome of its turn: what its {@link Result} said, and when it arrived at the join.
 *
 * @param arrivedAt when the join took the result
 * @param revision the first revision of the outcome that counts it
 * @param origin the span that sent the result, and where it lies
 */
public record FusedPart(
        ResultStatus status,
        @Nullable Answer answer,
        @Nullable PartError error,
        @Nullable ModelInfo model,
        @Nullable Saw saw,
        @Nullable BlobRef payload,

        @JsonFormat(with = JsonFormat.Feature.WRITE_SORTED_MAP_ENTRIES)
        Map<String, Double> timingMs,

        Instant arrivedAt,
        int revision,
        Origin origin) {

    public FusedPart {
        Require.present("status", status);
        timingMs = Require.timings("timingMs", timingMs);
        Require.present("arrivedAt", arrivedAt);
        Require.positive("revision", revision);
        Require.present("origin", origin);
    }

    public static FusedPart of(Result result, Instant arrivedAt, int revision, Origin origin) {
        return new FusedPart(
                result.status(),
                result.answer(),
                result.error(),
                result.model(),
                result.saw(),
                result.payload(),
                result.timingMs(),
                arrivedAt,
                revision,
                origin);
    }
}
