package dev.tributary.deploy.collector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.embedded.StoredSpan;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sends spans as their services would: an export for each service. */
final class SpanSender {

    private static final int SPANS_AT_ONCE = 2000;

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI traces;

    /** @param otlp the base URL of OTLP over HTTP */
    SpanSender(URI otlp) {
        this.traces = otlp.resolve("/v1/traces");
    }

    void send(List<StoredSpan> spans) throws IOException, InterruptedException {
        Map<Resource, Map<InstrumentationScope, ScopeSpans.Builder>> services = new LinkedHashMap<>();
        int waiting = 0;
        for (StoredSpan span : spans) {
            services.computeIfAbsent(span.resource(), resource -> new LinkedHashMap<>())
                    .computeIfAbsent(
                            span.scope(), scope -> ScopeSpans.newBuilder().setScope(scope))
                    .addSpans(span.span());
            if (++waiting == SPANS_AT_ONCE) {
                export(services);
                services.clear();
                waiting = 0;
            }
        }
        export(services);
    }

    private void export(Map<Resource, Map<InstrumentationScope, ScopeSpans.Builder>> services)
            throws IOException, InterruptedException {
        for (Map.Entry<Resource, Map<InstrumentationScope, ScopeSpans.Builder>> service : services.entrySet()) {
            ResourceSpans.Builder ofService = ResourceSpans.newBuilder().setResource(service.getKey());
            service.getValue().values().forEach(ofService::addScopeSpans);
            byte[] body = ExportTraceServiceRequest.newBuilder()
                    .addResourceSpans(ofService)
                    .build()
                    .toByteArray();
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(traces)
                            .timeout(Duration.ofSeconds(30))
                            .header("content-type", "application/x-protobuf")
                            .POST(BodyPublishers.ofByteArray(body))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }
}
