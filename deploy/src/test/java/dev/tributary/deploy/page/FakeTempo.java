package dev.tributary.deploy.page;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Server;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers {@code GET /api/traces/<ID>} as Tempo does. */
final class FakeTempo implements AutoCloseable {

    private final List<SpanData> spans = new CopyOnWriteArrayList<>();
    private final TempoAnswers.Shape shape;
    private final Server server;
    private volatile boolean failing;

    FakeTempo(TempoAnswers.Shape shape) {
        this.shape = shape;
        this.server = Server.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .service("/api/traces/{id}", (ctx, request) -> answer(ctx.pathParam("id")))
                .build();
        server.start().join();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.activeLocalPort());
    }

    void add(List<SpanData> more) {
        spans.addAll(more);
    }

    void fail(boolean whether) {
        failing = whether;
    }

    private HttpResponse answer(String traceId) {
        if (failing) {
            return HttpResponse.of(HttpStatus.SERVICE_UNAVAILABLE);
        }
        List<SpanData> found =
                spans.stream().filter(span -> span.getTraceId().equals(traceId)).toList();
        return found.isEmpty()
                ? HttpResponse.of(HttpStatus.NOT_FOUND)
                : HttpResponse.of(HttpStatus.OK, MediaType.JSON, HttpData.wrap(TempoAnswers.json(found, shape)));
    }

    @Override
    public void close() {
        server.stop().join();
    }
}
