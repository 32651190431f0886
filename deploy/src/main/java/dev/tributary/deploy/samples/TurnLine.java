package dev.tributary.deploy.samples;

import dev.tributary.contract.Fused;
import dev.tributary.contract.MissingPart;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of one sample turn: a row of the table, and a JSON line with these field names.
 *
 * @param outcome absent when none came in time
 * @param latencyMs from the turn's opening to the arrival of each part's result
 * @param endToEndMs from the turn's opening to its outcome
 * @param fusedAt when the outcome was known
 * @param says each part's answer in a line
 * @param link the turn's page
 * @param expected whether the outcome is the one that the sample must have
 * @param problems what differs, a sentence each
 */
public record TurnLine(
        String sample,
        String turnId,
        String traceId,
        @Nullable String outcome,
        @Nullable String decision,
        List<MissingPart> missing,
        Map<String, Long> latencyMs,
        @Nullable Long endToEndMs,
        @Nullable Instant fusedAt,
        @Nullable Double averageConfidence,
        Map<String, String> says,
        String link,
        boolean expected,
        List<String> problems) {

    static TurnLine of(Sample sample, Fused fused, String link, List<String> problems) {
        Map<String, Long> latency = new LinkedHashMap<>();
        Map<String, String> says = new LinkedHashMap<>();
        new TreeMap<>(fused.parts()).forEach((part, result) -> {
            latency.put(
                    part.toString(),
                    Duration.between(fused.openedAt(), result.arrivedAt()).toMillis());
            if (result.answer() != null) {
                says.put(part.toString(), result.answer().summary());
            }
        });
        return new TurnLine(
                sample.name(),
                fused.turnId(),
                fused.traceId(),
                fused.outcome().toString(),
                fused.decision().toString(),
                fused.missing(),
                latency,
                fused.endToEndMs(),
                fused.fusedAt(),
                fused.averageConfidence(),
                says,
                link,
                problems.isEmpty(),
                problems);
    }

    static TurnLine failed(Sample sample, String turnId, String traceId, String link, String problem) {
        return new TurnLine(
                sample.name(),
                turnId,
                traceId,
                null,
                null,
                List.of(),
                Map.of(),
                null,
                null,
                null,
                Map.of(),
                link,
                false,
                List.of(problem));
    }
}
