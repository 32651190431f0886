package dev.tributary.deploy.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpanQueryTest {

    private static final StoredSpan SPAN = span();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ span.turn.id = \"t-1\" }",
                "{span.turn.id=\"t-1\"&&name=\"turn\"}",
                "{ .turn.id = \"t-1\" && resource.service.name = \"fusion-stream\" }",
                "{ .service.name = \"fusion-stream\" }",
                "{ name = \"turn\" && duration > 500us }",
                "{ duration <= 1ms && status = unset }",
                "{ span.turn.revision = 1 }",
                "{ span.turn.revision >= 0.5 }",
                "{ name != \"other\" }",
                "{ span.quoted = \"a \\\"b\\\" && }\" }",
                "{}",
                "{ }"
            })
    void aSpanMeetsWhatHoldsForIt(String query) {
        assertThat(SpanQuery.parse(query)).accepts(SPAN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ span.turn.id = \"t-2\" }",
                "{ span.turn.id = \"t-1\" && name = \"other\" }",
                "{ resource.turn.id = \"t-1\" }",
                "{ duration > 1ms }",
                "{ status = error }",
                "{ span.missing != \"x\" }",
                "{ span.turn.id > 3 }"
            })
    void aSpanDoesNotMeetWhatDoesNotHoldForIt(String query) {
        assertThat(SpanQuery.parse(query)).rejects(SPAN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name = \"turn\"",
                "{ name = \"turn\" } >> { name = \"x\" }",
                "{ name = \"a\" || name = \"b\" }",
                "{ name =~ \"t.*\" }",
                "{ name > \"turn\" }",
                "{ duration > soon }",
                "{ rootName = \"turn\" }",
                "{ name = }"
            })
    void whatItDoesNotAnswerIsRefusedWithWhatItDoes(String query) {
        assertThatThrownBy(() -> SpanQuery.parse(query))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("{ span.turn.id = ");
    }

    @Test
    void tagsAreTheOlderForm() {
        assertThat(SpanQuery.ofTags("turn.id=t-1 name=turn")).accepts(SPAN);
        assertThat(SpanQuery.ofTags("service.name=\"fusion-stream\"")).accepts(SPAN);
        assertThat(SpanQuery.ofTags("turn.id=t-2")).rejects(SPAN);
    }

    private static StoredSpan span() {
        TraceStore store = new TraceStore(1);
        store.add(List.of(Spans.of(
                "fusion-stream",
                Spans.span(
                        Spans.TRACE,
                        "0000000000000001",
                        "",
                        "turn",
                        Map.of("turn.id", "t-1", "turn.revision", "1", "quoted", "a \"b\" && }")))));
        return store.trace(Spans.TRACE).get(0);
    }
}
