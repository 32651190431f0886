package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tributary.contract.blob.BlobException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class StoreOutageTest {

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(StoreOutage.class);
    private Instant now = Instant.parse("2026-12-01T12:00:00Z");
    private final StoreOutage outage = new StoreOutage(() -> now);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(lines);
    }

    @Test
    void eachKindOfFailureIsToldAtOnceAndNoneAgainBeforeItsTime() {
        fail(BlobException.Kind.UNAVAILABLE, "does not answer");
        fail(BlobException.Kind.DENIED, "refuses these credentials");
        fail(BlobException.Kind.UNAVAILABLE, "does not answer");
        fail(BlobException.Kind.DENIED, "refuses these credentials");
        assertThat(told()).hasSize(2);
        assertThat(told().get(0)).startsWith("does not answer");
        assertThat(told().get(1)).endsWith("4 parts wait: refuses these credentials");
        now = now.plusSeconds(31);
        fail(BlobException.Kind.DENIED, "refuses these credentials");
        assertThat(told()).hasSize(3);
    }

    @Test
    void itsEndIsToldAndTheNextOneIsNew() {
        fail(BlobException.Kind.DENIED, "refuses these credentials");
        now = now.plusSeconds(7);
        outage.answered();
        outage.answered();
        fail(BlobException.Kind.DENIED, "refuses these credentials");
        assertThat(told())
                .containsExactly(
                        "refuses these credentials; parts wait and are tried again until the store gives them",
                        "the store answers again after 7 s and 1 failed attempts",
                        "refuses these credentials; parts wait and are tried again until the store gives them");
    }

    private void fail(BlobException.Kind kind, String message) {
        outage.failed(new BlobException(kind, message, null), 4);
    }

    private List<String> told() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
