package dev.tributary.deploy.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TraceStoreTest {

    private static final String OTHER = "0000000000000000000000000000000b";

    @Test
    void spansOfATraceComeInTheOrderTheyBegan() {
        TraceStore store = new TraceStore(10);
        store.add(List.of(
                Spans.of(
                        "b",
                        Spans.span(Spans.TRACE, "0000000000000002", "0000000000000001", "later", Map.of())
                                .setStartTimeUnixNano(2_000_000_000L)),
                Spans.of("a", Spans.span(Spans.TRACE, "0000000000000001", "", "first", Map.of()))));

        assertThat(store.trace(Spans.TRACE))
                .extracting(StoredSpan::name, StoredSpan::service, StoredSpan::parentSpanId)
                .containsExactly(tuple("first", "a", ""), tuple("later", "b", "0000000000000001"));
    }

    @Test
    void aTraceIsFoundByItsTurnUntilItIsEvicted() {
        TraceStore store = new TraceStore(2);
        store.add(List.of(
                Spans.of("a", Spans.span(Spans.TRACE, "0000000000000001", "", "turn", Map.of("turn.id", "t-1")))));
        assertThat(store.tracesOfTurn("t-1")).containsExactly(Spans.TRACE);

        store.add(List.of(Spans.of(
                "a",
                Spans.span(OTHER, "0000000000000002", "", "turn", Map.of("turn.id", "t-2")),
                Spans.span(OTHER, "0000000000000003", "0000000000000002", "step", Map.of("turn.id", "t-2")))));

        assertThat(store.tracesOfTurn("t-1")).isEmpty();
        assertThat(store.trace(Spans.TRACE)).isEmpty();
        assertThat(store.tracesOfTurn("t-2")).containsExactly(OTHER);
        assertThat(store.spanCount()).isEqualTo(2);
    }

    @Test
    void aSpanThatIsSentTwiceShowsTwice() {
        TraceStore store = new TraceStore(10);
        var span = Spans.of("a", Spans.span(Spans.TRACE, "0000000000000001", "", "turn", Map.of()));
        store.add(List.of(span));
        store.add(List.of(span));
        assertThat(store.trace(Spans.TRACE)).hasSize(2);
    }

    @Test
    void spansWithoutAValidIdAreLeftOut() {
        TraceStore store = new TraceStore(10);
        store.add(List.of(Spans.of(
                "a",
                Spans.span("00000000000000000000000000000000", "0000000000000001", "", "zero", Map.of()),
                Spans.span("0a", "0000000000000001", "", "short", Map.of()),
                Spans.span(Spans.TRACE, "", "", "none", Map.of()))));
        assertThat(store.spanCount()).isZero();
    }
}
