package dev.tributary.contract.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.opentelemetry.api.trace.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

    private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void aValidOneIsReadWithItsState() {
        TraceContext read = TraceContext.parse(TRACEPARENT, "a=b,c=d").orElseThrow();
        assertThat(read.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(read.spanId()).isEqualTo("b7ad6b7169203331");
        assertThat(read.isSampled()).isTrue();
        assertThat(read.tracestate()).isEqualTo("a=b,c=d");
        assertThat(TraceContext.of(read.toSpanContext())).isEqualTo(read);
    }

    @Test
    void aLaterVersionIsReadAsThisOne() {
        assertThat(TraceContext.parse("cc" + TRACEPARENT.substring(2) + "-what-the-future-adds", null))
                .hasValueSatisfying(read -> assertThat(read.traceparent()).isEqualTo(TRACEPARENT));
    }

    @Test
    void aBrokenStateIsDroppedAndTheContextKept() {
        assertThat(TraceContext.parse(TRACEPARENT, "=;=;"))
                .hasValueSatisfying(read -> assertThat(read.tracestate()).isNull());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more"
            })
    void whatDoesNotParseIsEmptyAndNoValue(String traceparent) {
        assertThat(TraceContext.parse(traceparent, null)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new TraceContext(traceparent, null));
    }

    @Test
    void theContextIsAParentForWhatIsStartedInIt() {
        TraceContext context = new TraceContext(TRACEPARENT, null);
        Span span = Span.fromContext(context.toContext());
        assertThat(span.getSpanContext().isRemote()).isTrue();
        assertThat(span.getSpanContext().getTraceId()).isEqualTo(context.traceId());
    }
}
