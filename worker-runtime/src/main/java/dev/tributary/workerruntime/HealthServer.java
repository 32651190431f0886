package dev.tributary.workerruntime;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Server;
import dev.tributary.contract.Json;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.SettingsException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;

/** {@code GET /health/live} and {@code /health/ready}: 200 when it is so, else 503. */
final class HealthServer implements AutoCloseable {

    private final Server server;

    private HealthServer(Server server) {
        this.server = server;
    }

    /** Listens on the worker's port. */
    static HealthServer start(WorkerSettings settings, ModelInfo model, BooleanSupplier live, BooleanSupplier ready) {
        Server server = Server.builder()
                .http(settings.port())
                .service("/health/live", (context, request) -> answer(settings, model, live.getAsBoolean()))
                .service("/health/ready", (context, request) -> answer(settings, model, ready.getAsBoolean()))
                .build();
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

    private static HttpResponse answer(WorkerSettings settings, ModelInfo model, boolean yes) throws Exception {
        Map<String, Object> body = Map.of("status", yes ? "up" : "down", "service", settings.service(), "model", model);
        return HttpResponse.of(
                yes ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE,
                MediaType.JSON,
                Json.MAPPER.writeValueAsString(body));
    }
}
