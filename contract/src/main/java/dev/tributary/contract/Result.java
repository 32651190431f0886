package dev.tributary.contract;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.tributary.contract.trace.TraceContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code tributary.*.results}: what became of one part.
 *
 * @param status {@code ok} with an {@code answer}, or {@code failed} with an {@code error}
 * @param model the model that ran, absent when the part failed before a model saw it
 * @param saw what the model saw, absent when the payload never arrived
 * @param cacheHit true when the answer was given to an equal payload before, absent otherwise
 * @param payload where the payload lies, absent for inline text
 * @param timingMs milliseconds by step, as in {@code queue_wait}, {@code fetch}, {@code inference}; with {@link #INGEST} and
 *     {@link #OTHER} all of the time from {@code openedAt} until the result was made
 * @param trace the context of the worker's {@code process} span; the record's header names its {@code send} span
 */
public record Result(
        String turnId,
        PartId part,
        Modality modality,
        Instant openedAt,
        long windowMs,
        List<PartId> expected,
        String tenant,
        @Nullable String session,
        @Nullable String user,
        ResultStatus status,
        @Nullable Answer answer,
        @Nullable PartError error,
        @Nullable ModelInfo model,
        @Nullable Saw saw,
        @Nullable Boolean cacheHit,
        @Nullable BlobRef payload,

        @JsonFormat(with = JsonFormat.Feature.WRITE_SORTED_MAP_ENTRIES)
        Map<String, Double> timingMs,

        TraceContext trace,
        TraceContext turnTrace,
        @Nullable TraceContext producerTrace) {

    /** In {@code timingMs}: from {@code openedAt} until the part's record was written. */
    public static final String INGEST = "ingest";

    /** In {@code timingMs}: what the worker spent between its steps. */
    public static final String OTHER = "other";

    public Result {
        TurnHead head =
                new TurnHead(turnId, openedAt, windowMs, expected, tenant, session, user, turnTrace, producerTrace);
        expected = head.expected();
        PartOf.check(head, part, modality);
        Require.present("status", status);
        if ((status == ResultStatus.OK) != (answer != null) || (status == ResultStatus.FAILED) != (error != null)) {
            throw new IllegalArgumentException("a result is ok with an answer, or failed with an error");
        }
        timingMs = Require.timings("timingMs", timingMs);
        Require.present("trace", trace);
    }

    public static Result ok(
            Part part, Answer answer, ModelInfo model, Saw saw, Map<String, Double> timingMs, TraceContext trace) {
        return of(part, ResultStatus.OK, answer, null, model, saw, timingMs, trace);
    }

    public static Result failed(
            Part part,
            PartError error,
            @Nullable ModelInfo model,
            @Nullable Saw saw,
            Map<String, Double> timingMs,
            TraceContext trace) {
        return of(part, ResultStatus.FAILED, null, error, model, saw, timingMs, trace);
    }

    /** The same, with an answer that was given to an equal payload before. */
    public Result repeated() {
        return new Result(
                turnId,
                part,
                modality,
                openedAt,
                windowMs,
                expected,
                tenant,
                session,
                user,
                status,
                answer,
                error,
                model,
                saw,
                true,
                payload,
                timingMs,
                trace,
                turnTrace,
                producerTrace);
    }

    private static Result of(
            Part part,
            ResultStatus status,
            @Nullable Answer answer,
            @Nullable PartError error,
            @Nullable ModelInfo model,
            @Nullable Saw saw,
            Map<String, Double> timingMs,
            TraceContext trace) {
        return new Result(
                part.turnId(),
                part.part(),
                part.modality(),
                part.openedAt(),
                part.windowMs(),
                part.expected(),
                part.tenant(),
                part.session(),
                part.user(),
                status,
                answer,
                error,
                model,
                saw,
                null,
                part.payload(),
                timingMs,
                trace,
                part.turnTrace(),
                part.producerTrace());
    }

    @JsonIgnore
    public TurnHead head() {
        return new TurnHead(turnId, openedAt, windowMs, expected, tenant, session, user, turnTrace, producerTrace);
    }
}
