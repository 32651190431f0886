package dev.tributary.deploy.watch;

import dev.tributary.contract.CriticalPath;
import dev.tributary.contract.Decoded;
import dev.tributary.contract.Fused;
import dev.tributary.contract.Modality;
import dev.tributary.contract.PathPiece;
import dev.tributary.contract.Result;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** How many records came of each topic, and the results and outcomes of the last minute, no more than the newest so many. */
final class RecentWork {

    static final Duration KEPT = Duration.ofMinutes(1);
    private static final Duration RATE = Duration.ofSeconds(10);
    private static final int MOST = 20_000;

    /** A result or an outcome. */
    private record Seen(
            Instant at,
            @Nullable Modality modality,
            @Nullable CriticalPath work,
            @Nullable String worker,
            @Nullable Fused fused) {}

    private final Deque<Seen> seen = new ArrayDeque<>();
    private final Map<String, NavigableMap<Long, Integer>> perSecond = new HashMap<>();

    void add(ConsumerRecord<byte[], byte[]> record) {
        Instant at = Instant.ofEpochMilli(record.timestamp());
        perSecond.computeIfAbsent(record.topic(), topic -> new TreeMap<>()).merge(at.getEpochSecond(), 1, Integer::sum);
        for (Modality modality : Modality.values()) {
            if (record.topic().equals(Topics.results(modality).name())
                    && Topics.results(modality).decode(record.value()) instanceof Decoded.Ok<Result> ok) {
                keep(new Seen(at, modality, CriticalPath.of(ok.value().timingMs()), worker(record), null));
            }
        }
        if (record.topic().equals(Topics.FUSED.name())
                && Topics.FUSED.decode(record.value()) instanceof Decoded.Ok<Fused> ok
                && ok.value().revision() == 1) {
            keep(new Seen(at, null, null, null, ok.value()));
        }
    }

    private static String worker(ConsumerRecord<byte[], byte[]> record) {
        String worker = TurnHeaders.value(record.headers(), TurnHeaders.WORKER);
        return worker == null ? "unknown" : Paint.clean(worker);
    }

    private void keep(Seen one) {
        seen.addLast(one);
        if (seen.size() > MOST) {
            seen.removeFirst();
        }
    }

    void forgetBefore(Instant time) {
        seen.removeIf(one -> one.at().isBefore(time));
        perSecond
                .values()
                .forEach(counts -> counts.headMap(time.getEpochSecond()).clear());
    }

    /** Records a second, over the last ten whole ones. */
    double rate(String topic, Instant now) {
        NavigableMap<Long, Integer> counts = perSecond.get(topic);
        return counts == null
                ? 0
                : counts.subMap(now.minus(RATE).getEpochSecond(), true, now.getEpochSecond(), false).values().stream()
                                .mapToDouble(Integer::doubleValue)
                                .sum()
                        / RATE.toSeconds();
    }

    Map<String, Integer> outcomes() {
        Map<String, Integer> outcomes = new TreeMap<>();
        for (Fused fused : fused()) {
            outcomes.merge(fused.outcome().toString(), 1, Integer::sum);
        }
        return outcomes;
    }

    @Nullable Long turnP95Ms() {
        return TopSample.p95(fused().stream().map(Fused::endToEndMs).toList());
    }

    private List<Fused> fused() {
        List<Fused> all = new ArrayList<>();
        for (Seen one : seen) {
            if (one.fused() != null) {
                all.add(one.fused());
            }
        }
        return all;
    }

    Map<Modality, TopSample.Stages> stages() {
        Map<Modality, TopSample.Stages> stages = new EnumMap<>(Modality.class);
        for (Modality modality : Modality.values()) {
            List<Seen> of = of(modality);
            if (!of.isEmpty()) {
                stages.put(modality, stages(of));
            }
        }
        return stages;
    }

    /** The same, of each replica. */
    Map<Modality, Map<String, TopSample.Stages>> stagesByReplica() {
        Map<Modality, Map<String, TopSample.Stages>> all = new EnumMap<>(Modality.class);
        for (Modality modality : Modality.values()) {
            Map<String, List<Seen>> byWorker = new TreeMap<>();
            of(modality)
                    .forEach(one -> byWorker.computeIfAbsent(String.valueOf(one.worker()), none -> new ArrayList<>())
                            .add(one));
            Map<String, TopSample.Stages> stages = new TreeMap<>();
            byWorker.forEach((worker, of) -> stages.put(worker, stages(of)));
            all.put(modality, stages);
        }
        return all;
    }

    private List<Seen> of(Modality modality) {
        return seen.stream().filter(one -> one.modality() == modality).toList();
    }

    private static TopSample.Stages stages(List<Seen> of) {
        Map<PathPiece, List<Long>> values = new EnumMap<>(PathPiece.class);
        for (Seen one : of) {
            if (one.work() != null) {
                one.work()
                        .piecesMs()
                        .forEach((piece, ms) -> values.computeIfAbsent(piece, none -> new ArrayList<>())
                                .add(ms));
            }
        }
        return new TopSample.Stages(of.size(), p95(values, of.size()));
    }

    /** A piece that a result does not have took no time in it. */
    private static Map<PathPiece, Long> p95(Map<PathPiece, List<Long>> values, int results) {
        Map<PathPiece, Long> p95 = new EnumMap<>(PathPiece.class);
        values.forEach((piece, all) -> {
            while (all.size() < results) {
                all.add(0L);
            }
            Long found = TopSample.p95(all);
            if (found != null && found > 0) {
                p95.put(piece, found);
            }
        });
        return p95;
    }
}
