package dev.tributary.contract;

import java.lang.management.ManagementFactory;

/**
 * What this process is called wherever somebody asks which replica it was: {@code 4711@host}, its process ID and its host.
 * In a container the host is the container or pod. It is {@code service.instance.id} on its telemetry (unless
 * {@code OTEL_RESOURCE_ATTRIBUTES} names another), the end of its Kafka
 * client IDs, and the header {@code worker} of a worker's results.
 */
public final class ProcessName {

    private static final String NAME =
            ManagementFactory.getRuntimeMXBean().getName().replaceAll("[^A-Za-z0-9.@_-]", "_");

    private ProcessName() {}

    public static String get() {
        return NAME;
    }
}
