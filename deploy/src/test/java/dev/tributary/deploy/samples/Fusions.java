package dev.tributary.deploy.samples;

import dev.tributary.contract.Answer;
import dev.tributary.contract.Decision;
import dev.tributary.contract.Fused;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.Origin;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.PartError;
import dev.tributary.contract.PartId;
import dev.tributary.contract.ResultStatus;
import dev.tributary.contract.trace.TraceContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Outcomes for tests: turn t-1, opened at the full hour, each part's result 100 ms after the other. */
final class Fusions {

    static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final Instant OPENED = Instant.parse("2026-01-01T10:00:00Z");

    private static final Origin ORIGIN =
            new Origin(new TraceContext("00-" + TRACE + "-00f067aa0ba902b7-01", null), 0, 1);

    private Fusions() {}

    static Fused of(Map<PartId, Answer> answers, Map<PartId, String> failed) {
        Map<PartId, FusedPart> parts = new TreeMap<>();
        Instant[] at = {OPENED};
        answers.forEach((part, answer) -> {
            at[0] = at[0].plusMillis(100);
            parts.put(part, new FusedPart(ResultStatus.OK, answer, null, null, null, null, Map.of(), at[0], 1, ORIGIN));
        });
        failed.forEach((part, type) -> {
            at[0] = at[0].plusMillis(100);
            parts.put(
                    part,
                    new FusedPart(
                            ResultStatus.FAILED,
                            null,
                            new PartError(type, "it is so", false),
                            null,
                            null,
                            null,
                            Map.of(),
                            at[0],
                            1,
                            ORIGIN));
        });
        return new Fused(
                "t-1",
                failed.isEmpty() ? Outcome.COMPLETE : Outcome.PARTIAL,
                1,
                OPENED,
                30_000,
                List.copyOf(parts.keySet()),
                "default",
                null,
                null,
                at[0],
                failed.entrySet().stream()
                        .map(entry -> new MissingPart(entry.getKey(), entry.getValue()))
                        .toList(),
                Decision.ALLOW,
                List.of(),
                0.9,
                parts,
                0L,
                null,
                150,
                TRACE,
                new TraceContext("00-" + TRACE + "-b7ad6b7169203331-01", null),
                null);
    }
}
