package dev.tributary.deploy.bench;

import dev.tributary.contract.Topics;
import java.time.Duration;

/**
 * What a worker does while there is always more to do: its parts lie on the topic before it starts, each of them twice. The
 * first half of the results warms it up (70 % without a model); the rate is that of the rest, by the broker's time of
 * appending.
 */
final class Saturation {

    /** Of the results warm up; of parts that take next to nothing more do, since the compilers take long. */
    private static final double WARM_UP = 0.5;

    private static final double NOOP_WARM_UP = 0.7;
    private static final int LINGER_MS = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private Saturation() {}

    /**
     * What came out.
     *
     * @param perSecond items
     * @param cpuMicros of processor time an item
     */
    record Rate(double perSecond, double cpuMicros) {

        /** Items a second of processor time. */
        double perCpuSecond() {
            return 1e6 / cpuMicros;
        }
    }

    /** What may be done with the process when its work is done. */
    @FunctionalInterface
    interface Afterwards {

        void look(Child child) throws Exception;
    }

    static Rate measure(WorkerBench bench, WorkerLoad load, Contestant contestant) throws Exception {
        int items = load.items(bench.texts());
        return measure(bench, load, load == WorkerLoad.NOOP ? items : 2 * items, contestant, child -> {});
    }

    /** @param items how many there are */
    static Rate measure(WorkerBench bench, WorkerLoad load, int items, Contestant contestant, Afterwards afterwards)
            throws Exception {
        String servers = bench.site().cluster().bootstrapServers();
        String group = bench.group();
        int warm = warm(items, load == WorkerLoad.NOOP ? NOOP_WARM_UP : WARM_UP, load.batch());
        Rate rate;
        try (PartSender sender = bench.sender(load, LINGER_MS);
                ResultWatch watch = ResultWatch.follow(load, servers)) {
            sender.send(items);
            Duration cpu;
            try (Child child = contestant.start(group)) {
                watch.await(warm, PATIENCE);
                Duration from = child.cpu();
                watch.await(items, PATIENCE);
                cpu = child.cpu().minus(from);
                afterwards.look(child);
            }
            long[] appended = watch.appended(sender.appended().keySet()).values().stream()
                    .mapToLong(Long::longValue)
                    .sorted()
                    .toArray();
            rate = new Rate(perSecond(appended, warm), cpu.toNanos() / 1e3 / (items - warm));
        }
        bench.site().cluster().forget(group, Topics.parts(load.modality()).name());
        bench.site().cluster().forget(group, Topics.results(load.modality()).name());
        return rate;
    }

    /** How many results warm up: whole batches. */
    static int warm(int items, double share, int batch) {
        return Math.max(1, (int) (items * share) / batch) * batch;
    }

    /**
     * Items a second after the first ones.
     *
     * @param appended milliseconds, ascending
     * @param warm the first ones, which do not count; at least one
     */
    static double perSecond(long[] appended, int warm) {
        long millis = Math.max(1, appended[appended.length - 1] - appended[warm - 1]);
        return (appended.length - warm) * 1_000.0 / millis;
    }
}
