package dev.tributary.deploy.telemetry;

import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.encoding.DecodingService;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Takes metrics by OTLP over HTTP and keeps every export. */
public final class MetricSink implements AutoCloseable {

    private final Queue<ResourceMetrics> taken = new ConcurrentLinkedQueue<>();
    private final Server server;

    private MetricSink() {
        server = Server.builder()
                .port(new InetSocketAddress("localhost", 0), SessionProtocol.HTTP)
                .maxRequestLength(64L << 20)
                .service(
                        "/v1/metrics",
                        (context, request) ->
                                HttpResponse.of(request.aggregate().thenApply(whole -> {
                                    try {
                                        taken.addAll(ExportMetricsServiceRequest.parseFrom(
                                                        whole.content().array())
                                                .getResourceMetricsList());
                                    } catch (InvalidProtocolBufferException e) {
                                        return HttpResponse.of(HttpStatus.BAD_REQUEST);
                                    }
                                    return HttpResponse.of(
                                            HttpStatus.OK,
                                            MediaType.create("application", "x-protobuf"),
                                            HttpData.empty());
                                })))
                .decorator(DecodingService.newDecorator())
                .build();
    }

    /** Listens on any free port. */
    public static MetricSink start() {
        MetricSink sink = new MetricSink();
        sink.server.start().join();
        return sink;
    }

    /** For {@code otel.exporter.otlp.metrics.endpoint}. */
    public URI endpoint() {
        return URI.create("http://localhost:" + server.activeLocalPort() + "/v1/metrics");
    }

    /** Everything so far. */
    public List<ResourceMetrics> taken() {
        return List.copyOf(taken);
    }

    @Override
    public void close() {
        server.stop().join();
    }
}
