package dev.tributary.deploy.bench;

import java.util.Map;

/** A worker that is measured: how its process is started. */
@FunctionalInterface
interface Contestant {

    /**
     * Starts it and waits until it takes parts.
     *
     * @param group its consumer group, which has committed nothing yet
     */
    Child start(String group) throws Exception;

    /** The worker as it ships, with what pins the load and further settings. */
    static Contestant worker(WorkerBench bench, WorkerLoad load, Map<String, String> more) {
        return group -> {
            Map<String, String> settings = bench.site().settings();
            settings.putAll(load.settings());
            settings.putAll(more);
            settings.putAll(bench.workers());
            settings.put("tributary." + load.modality().id() + ".group", group);
            return Child.start(bench.directory(), Role.WORKER, load.options(), settings);
        };
    }
}
