package dev.tributary.workerruntime;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.tributary.contract.Json;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.SettingsException;
import dev.tributary.contract.telemetry.MetricsPage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /health/live} and {@code /health/ready}: 200 when it is so, else 503; and {@code /metrics}. From before the model
 * is loaded.
 */
final class HealthServer implements AutoCloseable {

    /** What is told. Asked by several threads. */
    interface State {

        boolean live();

        boolean ready();

        /** Null while it is being loaded. */
        @Nullable ModelInfo model();
    }

    private final Server server;

    private HealthServer(Server server) {
        this.server = server;
    }

    /** Listens on the worker's port. */
    static HealthServer start(WorkerSettings settings, State state, Optional<MetricsPage> metrics) {
        ServerBuilder builder = Server.builder()
                .http(settings.port())
                .service("/health/live", (context, request) -> answer(settings, state, state.live()))
                .service("/health/ready", (context, request) -> answer(settings, state, state.ready()));
        metrics.ifPresent(page -> builder.service(
                MetricsPage.PATH,
                (context, request) -> HttpResponse.of(
                        () -> metrics(page.page(request.headers().get(HttpHeaderNames.ACCEPT))),
                        context.blockingTaskExecutor())));
        Server server = builder.build();
        try {
            server.start().join();
        } catch (CompletionException e) {
            throw new SettingsException(List.of("tributary." + settings.modality() + ".port: cannot listen on "
                    + settings.port() + ": " + e.getCause()));
        }
        return new HealthServer(server);
    }

    int port() {
        return server.activeLocalPort();
    }

    @Override
    public void close() {
        server.stop().join();
    }

    private static HttpResponse metrics(MetricsPage.Page page) {
        return HttpResponse.of(HttpStatus.OK, MediaType.parse(page.contentType()), page.body());
    }

    private static HttpResponse answer(WorkerSettings settings, State state, boolean yes) throws Exception {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", yes ? "up" : "down");
        body.put("service", settings.service());
        ModelInfo model = state.model();
        if (model != null) {
            body.put("model", model);
        }
        return HttpResponse.of(
                yes ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE,
                MediaType.JSON,
                Json.MAPPER.writeValueAsString(body));
    }
}
