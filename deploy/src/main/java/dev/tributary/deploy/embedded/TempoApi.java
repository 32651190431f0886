package dev.tributary.deploy.embedded;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The calls of Tempo's HTTP API that the turn page makes, answered from a {@link TraceStore} in Tempo's own form: a trace by
 * its ID ({@code /api/traces/…} and {@code /api/v2/traces/…}, JSON or protobuf), and a search by {@link SpanQuery} or tags.
 */
public final class TempoApi implements AutoCloseable {

    private static final Pattern TRACE_ID = Pattern.compile("[0-9a-fA-F]{1,32}");
    private static final MediaType PROTOBUF = MediaType.create("application", "protobuf");
    private static final int DEFAULT_LIMIT = 20;
    private static final int MOST = 1000;

    private final TraceStore store;
    private final Server server;

    private TempoApi(TraceStore store, int port) {
        this.store = store;
        this.server = Server.builder()
                .port(new InetSocketAddress("localhost", port), SessionProtocol.HTTP)
                .service("/ready", (ctx, request) -> text(HttpStatus.OK, "ready\n"))
                .service("/api/echo", (ctx, request) -> text(HttpStatus.OK, "echo"))
                .service("/api/traces/{id}", (ctx, request) -> byId(ctx, false))
                .service("/api/v2/traces/{id}", (ctx, request) -> byId(ctx, true))
                .service("/api/search", (ctx, request) -> search(ctx))
                .build();
    }

    /** Starts to listen on the loopback interface; by convention on port 3200, 0 for any that is free. */
    public static TempoApi start(TraceStore store, int port) {
        TempoApi api = new TempoApi(store, port);
        api.server.start().join();
        return api;
    }

    public URI endpoint() {
        return URI.create("http://localhost:" + server.activeLocalPort());
    }

    @Override
    public void close() {
        server.stop().join();
    }

    private HttpResponse byId(ServiceRequestContext ctx, boolean second) {
        String id = ctx.pathParam("id");
        if (id == null || !TRACE_ID.matcher(id).matches()) {
            return text(HttpStatus.BAD_REQUEST, "a trace ID is up to 32 hexadecimal digits");
        }
        List<StoredSpan> spans = store.trace(padded(id));
        if (spans.isEmpty()) {
            return text(HttpStatus.NOT_FOUND, "trace not found");
        }
        TracesData trace = regrouped(spans);
        if (ctx.request().headers().accept().stream().anyMatch(PROTOBUF::belongsTo)
                && ctx.request().headers().accept().stream().noneMatch(MediaType.ANY_TYPE::equals)) {
            ByteString wire =
                    second ? ByteString.copyFrom(new byte[] {10}).concat(lengthDelimited(trace)) : trace.toByteString();
            return HttpResponse.of(HttpStatus.OK, PROTOBUF, HttpData.wrap(wire.toByteArray()));
        }
        String json = json(trace);
        return json(
                second
                        ? "{\"trace\":" + json + ",\"metrics\":{}}"
                        : json.replaceFirst("\"resourceSpans\":", "\"batches\":"));
    }

    private HttpResponse search(ServiceRequestContext ctx) {
        QueryParams params = ctx.queryParams();
        SpanQuery query;
        int limit;
        long start;
        long end;
        try {
            String q = params.get("q");
            String tags = params.get("tags");
            query = q != null && !q.isBlank()
                    ? SpanQuery.parse(q)
                    : tags != null && !tags.isBlank() ? SpanQuery.ofTags(tags) : SpanQuery.parse("{}");
            limit = Math.min(Integer.parseInt(params.get("limit", "" + DEFAULT_LIMIT)), MOST);
            start = Long.parseLong(params.get("start", "0"));
            end = Long.parseLong(params.get("end", "" + Integer.MAX_VALUE));
        } catch (NumberFormatException e) {
            return text(HttpStatus.BAD_REQUEST, "limit, start and end are whole numbers (start and end in seconds)");
        } catch (IllegalArgumentException e) {
            return text(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
        return json(SearchAnswer.of(store, query, limit, start, end));
    }

    /** Spans of one resource and scope together again, as OTLP and Tempo have them. */
    private static TracesData regrouped(List<StoredSpan> spans) {
        Map<Resource, Map<InstrumentationScope, ScopeSpans.Builder>> byResource = new LinkedHashMap<>();
        for (StoredSpan span : spans) {
            byResource
                    .computeIfAbsent(span.resource(), resource -> new LinkedHashMap<>())
                    .computeIfAbsent(
                            span.scope(), scope -> ScopeSpans.newBuilder().setScope(span.scope()))
                    .addSpans(span.span());
        }
        TracesData.Builder trace = TracesData.newBuilder();
        byResource.forEach((resource, scopes) -> {
            ResourceSpans.Builder ofResource = ResourceSpans.newBuilder().setResource(resource);
            scopes.values().forEach(ofResource::addScopeSpans);
            trace.addResourceSpans(ofResource);
        });
        return trace.build();
    }

    private static ByteString lengthDelimited(TracesData trace) {
        ByteString.Output out = ByteString.newOutput();
        try {
            trace.writeDelimitedTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return out.toByteString();
    }

    private static String json(TracesData trace) {
        try {
            return JsonFormat.printer().omittingInsignificantWhitespace().print(trace);
        } catch (IOException e) {
            throw new UncheckedIOException("OTLP spans are plain messages", e);
        }
    }

    private static String padded(String id) {
        return "0".repeat(32 - id.length()) + id.toLowerCase(Locale.ROOT);
    }

    private static HttpResponse json(String body) {
        return HttpResponse.of(HttpStatus.OK, MediaType.JSON, HttpData.wrap(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static HttpResponse text(HttpStatus status, String body) {
        return HttpResponse.of(status, MediaType.PLAIN_TEXT_UTF_8, body);
    }
}
