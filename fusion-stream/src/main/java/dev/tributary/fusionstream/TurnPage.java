package dev.tributary.fusionstream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Json;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.state.HostInfo;

/**
 * A list of turns, and who told of them.
 *
 * @param turns each a {@link TurnView}, the oldest first
 * @param answered the instances that told theirs
 * @param unanswered the instances that did not
 * @param partitions whose turns are counted in
 * @param missingPartitions whose turns are not; the list is whole when there are none
 */
record TurnPage(
        List<JsonNode> turns,
        List<String> answered,
        List<Unanswered> unanswered,
        Set<Integer> partitions,
        Set<Integer> missingPartitions) {

    private static final Comparator<JsonNode> OLDEST_FIRST = Comparator.comparing(
                    (JsonNode turn) -> Instant.parse(turn.path("openedAt").asText()))
            .thenComparing(turn -> turn.path("turnId").asText());

    /** An instance that did not answer, and why. */
    record Unanswered(String instance, String reason) {}

    TurnPage {
        turns = List.copyOf(turns);
        answered = List.copyOf(answered);
        unanswered = List.copyOf(unanswered);
        partitions = new TreeSet<>(partitions);
        missingPartitions = new TreeSet<>(missingPartitions);
    }

    /** What one instance holds. */
    static TurnPage of(HostInfo instance, Set<Integer> partitions, List<TurnView> turns) {
        return new TurnPage(
                turns.stream()
                        .map(turn -> Json.MAPPER.<JsonNode>valueToTree(turn))
                        .toList(),
                List.of(Peers.name(instance)),
                List.of(),
                partitions,
                Set.of());
    }

    /** What one instance would have told. */
    static TurnPage missing(HostInfo instance, String reason) {
        return new TurnPage(
                List.of(), List.of(), List.of(new Unanswered(Peers.name(instance), reason)), Set.of(), Set.of());
    }

    /**
     * One list out of those of several instances.
     *
     * @param wanted the partitions whose turns were asked for
     */
    static TurnPage merge(List<TurnPage> pages, Set<Integer> wanted, int limit) {
        Set<Integer> told = new TreeSet<>();
        pages.forEach(page -> told.addAll(page.partitions()));
        Map<String, JsonNode> turns = new HashMap<>();
        pages.stream()
                .flatMap(page -> page.turns().stream())
                .forEach(turn -> turns.merge(turn.path("turnId").asText(), turn, TurnPage::later));
        Set<Integer> missing = new TreeSet<>(wanted);
        missing.removeAll(told);
        return new TurnPage(
                turns.values().stream().sorted(OLDEST_FIRST).limit(limit).toList(),
                pages.stream()
                        .flatMap(page -> page.answered().stream())
                        .sorted()
                        .toList(),
                pages.stream().flatMap(page -> page.unanswered().stream()).toList(),
                told,
                missing);
    }

    /** While a turn moves two may tell of it: who knows more has it. */
    private static JsonNode later(JsonNode one, JsonNode other) {
        return progress(one) >= progress(other) ? one : other;
    }

    private static int progress(JsonNode turn) {
        return turn.path("fused").path("revision").asInt(0);
    }
}
