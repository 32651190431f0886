package dev.tributary.deploy.outage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Takes metrics by OTLP over HTTP and keeps those about spans: the newest sums, and the largest gauges. */
final class MetricsTap implements AutoCloseable {

    private final HttpServer server;
    private final Map<String, Long> dropped = new ConcurrentHashMap<>();
    private final Map<String, Long> mostWaiting = new ConcurrentHashMap<>();

    private MetricsTap(HttpServer server) {
        this.server = server;
    }

    static MetricsTap start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), 0), 0);
        MetricsTap tap = new MetricsTap(server);
        server.createContext("/v1/metrics", tap::take);
        server.start();
        return tap;
    }

    URI endpoint() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/v1/metrics");
    }

    /** {@code tributary.spans.dropped} by service and reason: {@code "text-worker queue_full"}. */
    Map<String, Long> dropped() {
        return new TreeMap<>(dropped);
    }

    /** The most that {@code tributary.spans.waiting} has been, by service. */
    Map<String, Long> mostWaiting() {
        return new TreeMap<>(mostWaiting);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            ExportMetricsServiceRequest.parseFrom(exchange.getRequestBody().readAllBytes())
                    .getResourceMetricsList()
                    .forEach(this::take);
            exchange.getResponseHeaders().add("content-type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private void take(ResourceMetrics metrics) {
        String service = value(metrics.getResource().getAttributesList(), "service.name");
        metrics.getScopeMetricsList().stream()
                .flatMap(scope -> scope.getMetricsList().stream())
                .forEach(metric -> take(service, metric));
    }

    private void take(String service, Metric metric) {
        if (metric.getName().equals("tributary.spans.dropped")) {
            for (NumberDataPoint point : metric.getSum().getDataPointsList()) {
                dropped.put(service + " " + value(point.getAttributesList(), "error.type"), point.getAsInt());
            }
        } else if (metric.getName().equals("tributary.spans.waiting")) {
            for (NumberDataPoint point : metric.getGauge().getDataPointsList()) {
                mostWaiting.merge(service, point.getAsInt(), Math::max);
            }
        }
    }

    private static String value(List<KeyValue> attributes, String key) {
        return attributes.stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(attribute -> attribute.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }
}
