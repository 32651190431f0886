package dev.tributary.deploy;

import dev.tributary.contract.Settings;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Stack} consists of.
 *
 * @param settings of the services; where they name a Kafka, an S3 or an OTLP address, none is embedded
 * @param ports of everything
 * @param data where the embedded servers keep their data, or null for a temporary place
 * @param services which to start
 * @param timeline keeps what took how long
 * @param progress is told what is up, a line each
 */
public record StackOptions(
        Settings settings,
        Ports ports,
        @Nullable Path data,
        Set<Service> services,
        Timeline timeline,
        Consumer<String> progress) {

    public StackOptions {
        services = services.isEmpty() ? EnumSet.noneOf(Service.class) : EnumSet.copyOf(services);
    }

    /** Everything on free ports, with these settings, telling nobody: for tests. */
    public static StackOptions free(Map<String, String> settings) {
        return new StackOptions(
                Settings.of(settings), Ports.free(), null, Service.all(), Timeline.ofProcess(), line -> {});
    }
}
