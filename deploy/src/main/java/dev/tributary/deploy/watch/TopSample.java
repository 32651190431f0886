package dev.tributary.deploy.watch;

import dev.tributary.contract.Modality;
import dev.tributary.contract.PathPiece;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How everything is at one moment.
 *
 * @param topics what comes a second, by topic, over the last ten seconds
 * @param lag offsets that a group has not committed yet: where transactions are written, the end of the last one of each
 *     partition is among them
 * @param open turns without an outcome; null when the join does not say
 * @param outcomes of the last minute
 * @param turnP95Ms the 95th percentile of their durations; null when there were none
 * @param stages the same of each piece of work, by modality, of the results of the last minute
 * @param replicas who is in the groups, and whoever left one and made results within the last minute
 * @param services whether each takes work, or why not
 */
public record TopSample(
        Instant time,
        Map<String, Double> topics,
        List<Lag> lag,
        @Nullable Open open,
        Map<String, Integer> outcomes,
        @Nullable Long turnP95Ms,
        Map<Modality, Stages> stages,
        List<Replica> replicas,
        Map<String, String> services) {

    /** Of one group on one topic. */
    public record Lag(String group, String topic, long records) {}

    /**
     * A process in a group.
     *
     * @param name {@code 4711@host}: process ID and host
     * @param host where the broker sees it; null when it is gone
     * @param partitions how many it holds; null when it is gone
     * @param lag of these; null when it is gone
     * @param stages what the results took that it made; null when it made none
     */
    public record Replica(
            String group,
            String name,
            @Nullable String host,
            @Nullable Integer partitions,
            @Nullable Long lag,
            @Nullable Stages stages) {}

    /**
     * Turns without an outcome.
     *
     * @param count no more than 1000 are counted
     * @param oldestMs how long the oldest has been open; null without any
     */
    public record Open(int count, @Nullable Long oldestMs) {}

    /**
     * The work of one modality.
     *
     * @param results how many of the last minute the figures are of
     */
    public record Stages(int results, Map<PathPiece, Long> p95Ms) {}

    /** The 95th percentile: the smallest value that 95 of 100 do not exceed. */
    static @Nullable Long p95(List<Long> values) {
        if (values.isEmpty()) {
            return null;
        }
        List<Long> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.ceil(sorted.size() * 0.95) - 1);
    }
}
