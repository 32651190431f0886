package dev.tributary.deploy.bench;

import dev.tributary.contract.PartId;
import dev.tributary.contract.TurnHead;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What an open turn costs on the heap: four parts expected, three results of 1 kB there. The heap in use after full
 * collections with so many turns, less that with a tenth of them, less the bytes of the results' values.
 */
final class Overhead {

    private static final PartId MISSING = PartId.of("text-1");
    private static final List<PartId> EXPECTED = List.of(Traffic.TEXT, MISSING, Traffic.IMAGE, Traffic.AUDIO);
    private static final Duration WINDOW = Duration.ofHours(12);
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final String APPLICATION = "overhead";
    private static final int BEFORE = 10;

    private final Bench bench;
    private final Cluster cluster;
    private final Child fusion;
    private final Sender sender;
    private int sent;

    private Overhead(Bench bench, Cluster cluster, Child fusion, Sender sender) {
        this.bench = bench;
        this.cluster = cluster;
        this.fusion = fusion;
        this.sender = sender;
    }

    /** A value a round, each with more turns than the one before. */
    static void measure(Bench bench) throws Exception {
        try (Cluster cluster = Cluster.start(bench.directory());
                Child fusion = Child.start(
                        bench.directory(),
                        Role.FUSION,
                        bench.sizes().largeHeap(),
                        bench.settings(cluster, APPLICATION, Map.of("tributary.fusion.window.max", "24h")));
                Sender sender = Sender.bulk(bench.traffic(), cluster.bootstrapServers())) {
            new Overhead(bench, cluster, fusion, sender).weigh();
        }
    }

    private void weigh() throws Exception {
        int most = bench.sizes().weighed();
        long emptyHeap = heapWith(most / BEFORE);
        long emptyBytes = sender.resultBytes();
        int before = sent;
        for (int round = 1; round <= bench.rounds(); round++) {
            long heap = heapWith(before + (most - before) * round / bench.rounds()) - emptyHeap;
            long bytes = sender.resultBytes() - emptyBytes;
            double each = (double) (heap - bytes) / (sent - before);
            bench.readings().add(Figure.OVERHEAD_BYTES_PER_TURN, each);
            bench.readings().add("heap bytes per open turn", (double) heap / (sent - before));
            bench.tell("round %d of %d, %,d open turns, %.0f bytes each", round, bench.rounds(), sent, each);
        }
    }

    private long heapWith(int turns) throws Exception {
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        for (; sent < turns; sent++) {
            TurnHead head = sender.traffic().head(sent, now, WINDOW.toMillis(), EXPECTED);
            for (PartId part : Traffic.PARTS) {
                sender.result(head, sent, part, now.toEpochMilli(), nanos -> {});
            }
        }
        sender.flush();
        cluster.awaitTaken(APPLICATION, cluster.ends(CopyStream.INPUTS), PATIENCE);
        return fusion.heap();
    }
}
