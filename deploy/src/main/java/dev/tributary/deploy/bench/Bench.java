package dev.tributary.deploy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * What every measurement needs.
 *
 * @param directory for everything that is written
 * @param rounds how often each is measured
 * @param fusion settings for fusion-stream that differ from its defaults
 * @param progress takes a line of it
 * @param readings where values go
 * @param series the last series of turn IDs that was taken
 */
record Bench(
        Path directory,
        int rounds,
        Sizes sizes,
        Map<String, String> fusion,
        Consumer<String> progress,
        Readings readings,
        AtomicInteger series) {

    /** New turns. */
    Traffic traffic() {
        return new Traffic(series.incrementAndGet());
    }

    void tell(String format, Object... arguments) {
        progress.accept(String.format(Locale.ROOT, format, arguments));
    }

    /** The settings of a child that joins: an application with nothing on disk, any port, nothing exported. */
    Map<String, String> settings(Cluster cluster, String application, Map<String, String> more) throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put("tributary.kafka.bootstrap.servers", cluster.bootstrapServers());
        settings.put("tributary.fusion.application.id", application);
        settings.put(
                "tributary.fusion.state.dir",
                Files.createTempDirectory(directory, "state-").toString());
        settings.put("tributary.fusion.port", "0");
        settings.put("otel.traces.exporter", "none");
        settings.put("otel.metrics.exporter", "none");
        settings.putAll(more);
        settings.putAll(fusion);
        return settings;
    }
}
