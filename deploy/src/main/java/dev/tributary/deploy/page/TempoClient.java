package dev.tributary.deploy.page;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.WebClientBuilder;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Asks a Tempo API, the real one or any that answers like it, for traces by ID. */
final class TempoClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final long MAX_ANSWER = 32L << 20;

    private final PageSettings settings;
    private final WebClient http;

    TempoClient(PageSettings settings) {
        this.settings = settings;
        WebClientBuilder builder = WebClient.builder(settings.tempo())
                .responseTimeout(TIMEOUT)
                .maxResponseLength(MAX_ANSWER)
                .setHeader(HttpHeaderNames.ACCEPT, MediaType.JSON);
        if (settings.tempoTenant() != null) {
            builder.setHeader("X-Scope-OrgID", settings.tempoTenant());
        }
        this.http = builder.build();
    }

    /** @param traceId 32 hexadecimal digits */
    CompletableFuture<TraceAnswer> find(String traceId) {
        return http.get("/api/traces/" + traceId)
                .aggregate()
                .<TraceAnswer>thenApply(response -> answer(traceId, response))
                .exceptionally(failure -> unavailable("does not answer"));
    }

    private TraceAnswer answer(String traceId, AggregatedHttpResponse response) {
        if (response.status().equals(HttpStatus.NOT_FOUND)) {
            return new TraceAnswer.NotThere();
        }
        if (!response.status().equals(HttpStatus.OK)) {
            return unavailable("answered " + response.status());
        }
        try {
            Optional<Trace> trace = TempoJson.read(traceId, response.content().array());
            return trace.isPresent() ? new TraceAnswer.Found(trace.get()) : new TraceAnswer.NotThere();
        } catch (IOException e) {
            return unavailable("answered with something that is not a trace in JSON");
        }
    }

    private TraceAnswer unavailable(String what) {
        return new TraceAnswer.Unavailable("The trace store at " + settings.tempo() + " " + what + ".");
    }
}
