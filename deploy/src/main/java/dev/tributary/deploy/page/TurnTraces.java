package dev.tributary.deploy.page;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The traces of turns: what belongs to one turn, with its links resolved to other turns where they are known. */
final class TurnTraces {

    private static final String TURN_ID = "turn.id";
    private static final String TURN = "turn";

    private final TempoClient tempo;
    private final TurnBook book;

    TurnTraces(TempoClient tempo, TurnBook book) {
        this.tempo = tempo;
        this.book = book;
    }

    /**
     * The answer for the browser.
     *
     * @param state {@code found}, {@code pending} or {@code unavailable}
     * @param detail a sentence for the reader, unless found
     * @param closed whether the {@code turn} span is there, which is sent when the outcome is known
     * @param others how many spans of other turns the same trace holds, which are left out
     */
    record View(
            String state,
            @Nullable String detail,
            boolean closed,
            int others,
            @Nullable Trace trace) {}

    CompletableFuture<View> of(TurnEntry entry) {
        return tempo.find(entry.head().turnTrace().traceId()).thenApply(answer -> view(answer, entry.turnId()));
    }

    /**
     * A trace that a span of the turn links to, such as the shared inference batch. Traces that the turn does not link to
     * are not handed out.
     */
    CompletableFuture<View> linked(TurnEntry entry, String traceId) {
        return tempo.find(entry.head().turnTrace().traceId()).thenCompose(own -> {
            if (!(own instanceof TraceAnswer.Found found)) {
                return CompletableFuture.completedFuture(view(own, entry.turnId()));
            }
            if (!links(found.trace(), traceId)) {
                return CompletableFuture.completedFuture(
                        new View("unavailable", "No span of this turn links to that trace.", false, 0, null));
            }
            return tempo.find(traceId).thenApply(answer -> view(answer, null));
        });
    }

    private static boolean links(Trace trace, String traceId) {
        return trace.spans().stream()
                .flatMap(span -> span.links().stream())
                .anyMatch(link -> link.traceId().equals(traceId));
    }

    private View view(TraceAnswer answer, @Nullable String turnId) {
        if (answer instanceof TraceAnswer.Unavailable unavailable) {
            return new View("unavailable", unavailable.reason(), false, 0, null);
        }
        if (!(answer instanceof TraceAnswer.Found found)) {
            return new View("pending", "The trace store has no span of this turn yet.", false, 0, null);
        }
        Trace trace = found.trace();
        List<Trace.Span> own = trace.spans().stream()
                .filter(span -> belongs(span, turnId))
                .map(this::resolved)
                .toList();
        boolean closed = own.stream().anyMatch(span -> span.name().equals(TURN));
        Trace shown = new Trace(trace.traceId(), trace.startedAt(), trace.durationMs(), own);
        return new View("found", null, closed, trace.spans().size() - own.size(), shown);
    }

    /** A producer may put several turns into one trace of its own. */
    private static boolean belongs(Trace.Span span, @Nullable String turnId) {
        Object other = span.attributes().get(TURN_ID);
        return turnId == null || other == null || other.equals(turnId);
    }

    private Trace.Span resolved(Trace.Span span) {
        if (span.links().isEmpty()) {
            return span;
        }
        List<Trace.Link> links = span.links().stream()
                .map(link ->
                        new Trace.Link(link.traceId(), link.spanId(), book.turnOf(link.traceId()), link.attributes()))
                .toList();
        return new Trace.Span(
                span.id(),
                span.parent(),
                span.name(),
                span.kind(),
                span.service(),
                span.startMs(),
                span.durationMs(),
                span.status(),
                span.message(),
                span.attributes(),
                span.events(),
                links);
    }
}
