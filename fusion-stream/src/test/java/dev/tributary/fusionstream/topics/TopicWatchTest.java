package dev.tributary.fusionstream.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TopicWatchTest {

    private static final Duration NEVER = Duration.ofDays(1);

    private final AtomicReference<List<String>> wrong = new AtomicReference<>(List.of());
    private final AtomicInteger closed = new AtomicInteger();
    private final Logger logger = (Logger) LoggerFactory.getLogger(TopicWatch.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    @Test
    void aProblemIsKnownUntilItIsMendedAndLoggedOncePerChange() {
        try (TopicWatch watch = watch(NEVER)) {
            watch.look();
            assertThat(watch.problems()).isEmpty();
            assertThat(log.list).isEmpty();

            wrong.set(List.of("one is wrong"));
            watch.look();
            watch.look();
            assertThat(watch.problems()).containsExactly("one is wrong");
            assertThat(log.list).hasSize(1);

            wrong.set(List.of("one is wrong", "another too"));
            watch.look();
            assertThat(log.list).hasSize(2);

            wrong.set(List.of());
            watch.look();
            watch.look();
            assertThat(watch.problems()).isEmpty();
            assertThat(log.list)
                    .extracting(ILoggingEvent::getLevel)
                    .containsExactly(Level.ERROR, Level.ERROR, Level.INFO);
        }
    }

    @Test
    void itLooksByItselfAlsoAfterALookThatFailed() {
        AtomicInteger looks = new AtomicInteger();
        try (TopicWatch watch = new TopicWatch(
                () -> {
                    if (looks.incrementAndGet() == 1) {
                        throw new IllegalStateException("broken");
                    }
                    return List.of("look " + looks);
                },
                closed::incrementAndGet,
                Duration.ofMillis(5))) {
            watch.start();
            await().untilAsserted(() ->
                    assertThat(watch.problems()).singleElement().asString().startsWith("look "));
            assertThat(log.list.get(0).getFormattedMessage()).contains("broken");
        }
        assertThat(closed).hasValue(1);
    }

    @Test
    void aLookThatEndsAfterTheCloseSaysNothing() {
        TopicWatch watch = watch(NEVER);
        wrong.set(List.of("the client is closed"));
        watch.close();
        watch.look();
        assertThat(watch.problems()).isEmpty();
        assertThat(log.list).isEmpty();
    }

    private TopicWatch watch(Duration interval) {
        return new TopicWatch(wrong::get, closed::incrementAndGet, interval);
    }
}
