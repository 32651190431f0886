package dev.tributary.deploy.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * What every measurement of workers needs.
 *
 * @param directory for everything that is written
 * @param rounds how often each is measured
 * @param texts of a round; pictures and clips are fewer
 * @param workers settings for the workers that differ from their defaults
 * @param progress takes a line of it
 * @param readings where values go
 * @param series the last series of turn IDs that was taken, and of consumer groups
 */
record WorkerBench(
        Path directory,
        int rounds,
        int texts,
        Map<String, String> workers,
        WorkerSite site,
        Consumer<String> progress,
        Readings readings,
        AtomicInteger series) {

    /** New turns. */
    Traffic traffic() {
        return new Traffic(series.incrementAndGet());
    }

    /** A new consumer group. */
    String group() {
        return "bench-" + series.incrementAndGet();
    }

    List<WorkerSite.Item> items(WorkerLoad load) throws Exception {
        return site.items(load, load.distinct(texts));
    }

    PartSender sender(WorkerLoad load, int lingerMs) throws Exception {
        return new PartSender(load, traffic(), items(load), site.cluster().bootstrapServers(), lingerMs);
    }

    void tell(String format, Object... arguments) {
        progress.accept(String.format(Locale.ROOT, format, arguments));
    }
}
