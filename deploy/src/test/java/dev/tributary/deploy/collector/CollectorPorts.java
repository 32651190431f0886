package dev.tributary.deploy.collector;

import dev.tributary.deploy.embedded.FreePorts;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Where one Collector listens, on the loopback interface. */
record CollectorPorts(int grpc, int http, int prometheus, int metrics, int health) {

    static CollectorPorts free() throws IOException {
        List<Integer> ports = FreePorts.take(5);
        return new CollectorPorts(ports.get(0), ports.get(1), ports.get(2), ports.get(3), ports.get(4));
    }

    /** The same as the variables that the files read. */
    Map<String, String> environment() {
        return Map.of(
                "TRIBUTARY_COLLECTOR_HOST", "127.0.0.1",
                "TRIBUTARY_COLLECTOR_GRPC_PORT", "" + grpc,
                "TRIBUTARY_COLLECTOR_HTTP_PORT", "" + http,
                "TRIBUTARY_COLLECTOR_PROMETHEUS_PORT", "" + prometheus,
                "TRIBUTARY_COLLECTOR_METRICS_PORT", "" + metrics,
                "TRIBUTARY_COLLECTOR_HEALTH_PORT", "" + health);
    }
}
