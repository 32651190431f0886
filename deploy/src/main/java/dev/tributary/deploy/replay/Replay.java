package dev.tributary.deploy.replay;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.Fused;
import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topics;
import dev.tributary.fusionstream.FusionReplay;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Recomputes the outcomes of a range, writes them to a topic of their own, and compares them with the live ones. */
public final class Replay {

    private final Settings settings;
    private final ReplayRange range;
    private final ReplayProgress progress;
    private final Map<String, Object> client;
    private final Comparison comparison;
    private final long started = System.nanoTime();
    private long records;
    private long late;
    private long rejected;
    private long outcomes;

    /**
     * A replay, which reads nothing yet.
     *
     * @param settings how to reach Kafka, and those of fusion, its policy among them
     * @param progress is told how far it is
     * @throws dev.tributary.contract.SettingsException when settings are wrong
     */
    public Replay(Settings settings, ReplayRange range, ReplayProgress progress) {
        this.settings = settings;
        this.range = range;
        this.progress = progress;
        this.client = KafkaSettings.from(settings).properties("tributary-replay");
        this.comparison = new Comparison(range);
        FusionReplay.of(
                settings, range.from(), 0, (fused, announced) -> {}); // tells of wrong settings now, not half-way
    }

    /**
     * Checks the name of a topic for replayed outcomes.
     *
     * @throws IllegalArgumentException when live services use it
     */
    public static void requireSeparate(String output) {
        if (ReplayTopic.isLive(output)) {
            throw new IllegalArgumentException(
                    "topic " + output + " is a live one; replayed outcomes need a topic of their own");
        }
    }

    /**
     * Runs it once.
     *
     * @param output the topic to write to, created when it is not there; null to write nothing
     * @throws IllegalStateException when topics do not fit or Kafka does not do what it should, saying so
     */
    public ReplayReport run(@Nullable String output) {
        try (PastRecords past = PastRecords.open(client);
                ReplayTopic topic = output == null ? null : prepared(output, past)) {
            List<List<Slice>> inputs = inputs(past);
            long total = inputs.stream()
                    .flatMap(List::stream)
                    .mapToLong(Slice::length)
                    .sum();
            for (List<Slice> partition : inputs) {
                replay(past.merged(partition, range), inputs.size(), topic, total);
            }
            if (topic != null) {
                topic.flush();
            }
            compare(past);
        }
        return new ReplayReport(
                range.since(),
                range.end(),
                records,
                late,
                rejected,
                outcomes,
                output,
                (System.nanoTime() - started) / 1e9,
                comparison.compared());
    }

    private ReplayTopic prepared(String output, PastRecords past) {
        requireSeparate(output);
        if (!TopicMaker.create(
                client, output, past.partitions(Topics.FUSED.name()).size())) {
            long there = past.held(past.partitions(output));
            if (there > 0) {
                throw new IllegalStateException("topic " + output + " already holds " + there
                        + " records; name another one with --output, or delete it with `kafka-topics.sh --delete --topic "
                        + output + "`");
            }
        }
        return ReplayTopic.open(client, output);
    }

    /** What to read of the input topics, by partition: the records of one turn lie on the same one of each. */
    private List<List<Slice>> inputs(PastRecords past) {
        Map<Integer, List<Slice>> byNumber = new TreeMap<>();
        Map<String, Integer> counts = new TreeMap<>();
        List<TopicPartition> all = new ArrayList<>();
        for (String input : FusionReplay.inputs()) {
            List<TopicPartition> partitions = past.partitions(input);
            counts.put(input, partitions.size());
            all.addAll(partitions);
        }
        if (counts.values().stream().distinct().count() > 1) {
            throw new IllegalStateException(
                    "the inputs have different numbers of partitions, so the parts of a turn do not meet: " + counts);
        }
        past.within(all, range)
                .forEach((partition, slice) -> byNumber.computeIfAbsent(partition.partition(), any -> new ArrayList<>())
                        .add(slice));
        return List.copyOf(byNumber.values());
    }

    private void replay(TimeMerge merged, int partitions, @Nullable ReplayTopic topic, long total) {
        FusionReplay replay = FusionReplay.of(settings, range.from(), partitions, (fused, announced) -> {
            if (comparison.replayed(fused, announced)) {
                outcomes++;
                if (topic != null) {
                    topic.write(fused);
                }
            }
        });
        for (ConsumerRecord<byte[], byte[]> record = merged.next(); record != null; record = merged.next()) {
            if (range.time(record).isBefore(range.end())) {
                replay.take(record, range.time(record));
            }
            records++;
            progress.at(records, total, outcomes);
        }
        replay.pass(range.end());
        comparison.open(replay.open());
        late += replay.late();
        rejected += replay.rejected();
    }

    private void compare(PastRecords past) {
        Map<TopicPartition, Slice> fused = past.since(past.partitions(Topics.FUSED.name()), range);
        TimeMerge merged = past.merged(List.copyOf(fused.values()), range);
        for (ConsumerRecord<byte[], byte[]> record = merged.next(); record != null; record = merged.next()) {
            if (Topics.FUSED.decode(record.value()) instanceof Decoded.Ok<Fused> ok) {
                comparison.live(ok.value());
            }
        }
    }
}
