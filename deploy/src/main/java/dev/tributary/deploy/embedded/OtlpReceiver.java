package dev.tributary.deploy.embedded;

import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.encoding.DecodingService;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/**
 * Takes OTLP by gRPC and by HTTP with protobuf bodies. Traces are kept; metrics and logs are accepted and counted, for
 * nothing here shows them.
 *
 * <p>By the OTLP specification 1.10: unary {@code Export} calls, {@code POST /v1/traces|metrics|logs}, gzip allowed.
 */
public final class OtlpReceiver implements AutoCloseable {

    private static final String TRACE_EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private static final String METRICS_EXPORT = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
    private static final String LOGS_EXPORT = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";
    private static final MediaType PROTOBUF = MediaType.create("application", "x-protobuf");
    private static final long MAX_REQUEST = 64L << 20;

    private final TraceStore store;
    private final LongAdder metricExports = new LongAdder();
    private final LongAdder logExports = new LongAdder();
    private final Server grpc;
    private final Server http;

    private OtlpReceiver(TraceStore store, int grpcPort, int httpPort) {
        this.store = store;
        this.grpc = listening(grpcPort)
                .service(TRACE_EXPORT, GrpcUnary.of(this::traces, MAX_REQUEST))
                .service(METRICS_EXPORT, GrpcUnary.of(body -> metricExports.increment(), MAX_REQUEST))
                .service(LOGS_EXPORT, GrpcUnary.of(body -> logExports.increment(), MAX_REQUEST))
                .build();
        ServerBuilder builder = listening(httpPort);
        post(builder, "/v1/traces", this::traces);
        post(builder, "/v1/metrics", body -> metricExports.increment());
        post(builder, "/v1/logs", body -> logExports.increment());
        this.http = builder.build();
    }

    /** What takes the bytes of one export. */
    interface Export {
        void take(byte[] body) throws InvalidProtocolBufferException;
    }

    /**
     * Starts to listen on the loopback interface.
     *
     * @param grpcPort by convention 4317; 0 for any that is free
     * @param httpPort by convention 4318; 0 for any that is free
     */
    public static OtlpReceiver start(TraceStore store, int grpcPort, int httpPort) {
        OtlpReceiver receiver = new OtlpReceiver(store, grpcPort, httpPort);
        CompletableFuture.allOf(receiver.grpc.start(), receiver.http.start()).join();
        return receiver;
    }

    /** Where exporters with protocol {@code grpc} send to. */
    public URI grpcEndpoint() {
        return endpoint(grpc);
    }

    /** Where exporters with protocol {@code http/protobuf} send to. */
    public URI httpEndpoint() {
        return endpoint(http);
    }

    /** How many exports of metrics came. */
    public long metricExports() {
        return metricExports.sum();
    }

    /** How many exports of logs came. */
    public long logExports() {
        return logExports.sum();
    }

    @Override
    public void close() {
        CompletableFuture.allOf(grpc.stop(), http.stop()).join();
    }

    private static URI endpoint(Server server) {
        return URI.create("http://localhost:" + server.activeLocalPort());
    }

    private static ServerBuilder listening(int port) {
        return Server.builder()
                .port(new InetSocketAddress("localhost", port), SessionProtocol.HTTP)
                .maxRequestLength(MAX_REQUEST);
    }

    private void traces(byte[] body) throws InvalidProtocolBufferException {
        store.add(ExportTraceServiceRequest.parseFrom(body).getResourceSpansList());
    }

    private static void post(ServerBuilder builder, String path, Export export) {
        HttpService service = (ctx, request) -> answer(request, export);
        builder.route().post(path).decorator(DecodingService.newDecorator()).build(service);
    }

    private static HttpResponse answer(HttpRequest request, Export export) {
        return HttpResponse.of(request.aggregate().thenApply(whole -> answer(whole, export)));
    }

    private static HttpResponse answer(AggregatedHttpRequest request, Export export) {
        MediaType type = request.contentType();
        if (type == null || !type.is(PROTOBUF)) {
            return HttpResponse.of(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    MediaType.PLAIN_TEXT_UTF_8,
                    "send application/x-protobuf (OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf)\n");
        }
        try {
            export.take(request.content().array());
        } catch (InvalidProtocolBufferException e) {
            return HttpResponse.of(
                    HttpStatus.BAD_REQUEST, MediaType.PLAIN_TEXT_UTF_8, "not an OTLP export: " + e.getMessage());
        }
        return HttpResponse.of(HttpStatus.OK, PROTOBUF, HttpData.empty());
    }
}
