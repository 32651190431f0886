package dev.tributary.deploy.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Head;
import com.linecorp.armeria.server.annotation.Param;
import dev.tributary.contract.Json;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartId;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the page's scripts ask for, as JSON. Answers carry an ETag, so that asking again and again is cheap while nothing
 * changes.
 */
final class PageApi {

    private static final Pattern TRACE_ID = Pattern.compile("[0-9a-f]{32}");
    private static final int MOST_TURNS = 1_000;

    private final TurnBook book;
    private final Supplier<SourceState> source;
    private final TurnTraces traces;
    private final Payloads payloads;
    private final InstantSource clock;
    private final long started;

    PageApi(TurnBook book, Supplier<SourceState> source, TurnTraces traces, Payloads payloads, InstantSource clock) {
        this.book = book;
        this.source = source;
        this.traces = traces;
        this.payloads = payloads;
        this.clock = clock;
        this.started = clock.millis();
    }

    /** The list: {@code now}, how the page stands with Kafka, the turns. */
    record Listing(Instant now, SourceState source, List<TurnSummary> turns) {}

    @Get("/api/turns")
    public HttpResponse turns(RequestHeaders request, @Param("limit") @Default("100") int limit) {
        int most = Math.max(1, Math.min(limit, MOST_TURNS));
        String state = source.get().state();
        return tagged(
                request,
                started + "-" + book.version() + "-" + most + "-" + state,
                () -> new Listing(
                        clock.instant(),
                        source.get(),
                        book.recent(most).stream().map(TurnSummary::of).toList()));
    }

    @Get("/api/turns/{id}")
    public HttpResponse turn(RequestHeaders request, @Param("id") String id) {
        TurnEntry entry = book.find(id);
        return entry == null
                ? Problems.noSuchTurn()
                : tagged(request, started + "-" + entry.version(), () -> TurnDetail.of(entry, clock.instant()));
    }

    @Get("/api/turns/{id}/trace")
    public CompletableFuture<HttpResponse> trace(@Param("id") String id) {
        TurnEntry entry = book.find(id);
        return entry == null
                ? CompletableFuture.completedFuture(Problems.noSuchTurn())
                : traces.of(entry).thenApply(PageApi::json);
    }

    @Get("/api/turns/{id}/linked/{trace}")
    public CompletableFuture<HttpResponse> linked(@Param("id") String id, @Param("trace") String trace) {
        TurnEntry entry = book.find(id);
        if (entry == null) {
            return CompletableFuture.completedFuture(Problems.noSuchTurn());
        }
        if (!TRACE_ID.matcher(trace).matches()) {
            return CompletableFuture.completedFuture(Problems.response(
                    400, "trace_id_invalid", "Not a trace ID", "A trace ID is 32 lower-case hexadecimal digits."));
        }
        return traces.linked(entry, trace).thenApply(PageApi::json);
    }

    @Blocking
    @Get("/turns/{id}/parts/{part}/payload")
    @Head("/turns/{id}/parts/{part}/payload")
    public HttpResponse payload(RequestHeaders request, @Param("id") String id, @Param("part") String name) {
        TurnEntry entry = book.find(id);
        if (entry == null) {
            return Problems.noSuchTurn();
        }
        Part part = part(entry, name);
        return part == null
                ? Problems.response(404, "part_unknown", "No such part", "The turn has no such part, or not yet.")
                : payloads.respond(part, request.get(HttpHeaderNames.RANGE));
    }

    private static @Nullable Part part(TurnEntry entry, String name) {
        try {
            return entry.parts().get(PartId.of(name));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static HttpResponse tagged(RequestHeaders request, String version, Supplier<Object> answer) {
        String tag = '"' + version + '"';
        if (tag.equals(request.get(HttpHeaderNames.IF_NONE_MATCH))) {
            return HttpResponse.of(ResponseHeaders.of(HttpStatus.NOT_MODIFIED, HttpHeaderNames.ETAG, tag));
        }
        return json(answer.get(), tag);
    }

    private static HttpResponse json(Object answer) {
        return json(answer, null);
    }

    private static HttpResponse json(Object answer, @Nullable String tag) {
        var headers = ResponseHeaders.builder(HttpStatus.OK)
                .contentType(MediaType.JSON_UTF_8)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-cache");
        if (tag != null) {
            headers.set(HttpHeaderNames.ETAG, tag);
        }
        try {
            return HttpResponse.of(headers.build(), HttpData.wrap(Json.MAPPER.writeValueAsBytes(answer)));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("an answer that cannot be written is a defect", e);
        }
    }
}
