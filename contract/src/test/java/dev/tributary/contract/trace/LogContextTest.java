package dev.tributary.contract.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.TurnHeaders;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LogContextTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";

    private final Map<String, String> fields = new HashMap<>();

    @Test
    void aLineAboutARecordNamesItsTurnAndTrace() {
        Headers headers = new RecordHeaders().add(TurnHeaders.TURN_ID, "turn-1".getBytes(UTF_8));
        TurnHeaders.inject(headers, new TraceContext("00-" + TRACE + "-" + SPAN + "-01", null));
        TurnHeaders.log(headers, this::look);
        assertThat(fields)
                .containsExactlyInAnyOrderEntriesOf(Map.of("turn_id", "turn-1", "trace_id", TRACE, "span_id", SPAN));
        assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        TurnHeaders.log(new RecordHeaders(), this::look);
        assertThat(fields).isEmpty();
    }

    private void look() {
        Map<String, String> now = MDC.getCopyOfContextMap();
        if (now != null) {
            fields.putAll(now);
        }
    }
}
