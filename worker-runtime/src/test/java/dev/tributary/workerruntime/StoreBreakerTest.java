package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StoreBreakerTest {

    private final List<Integer> states = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private int closed;
    private final StoreBreaker breaker = new StoreBreaker(
            3,
            new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(60)),
            () -> now,
            new WorkerMetrics() {
                @Override
                public void breaker(int state) {
                    states.add(state);
                }
            },
            () -> closed++);

    @Test
    void itOpensAfterSoManyFailuresInARow() {
        fail(2);
        assertThat(breaker.mayAsk()).isTrue();
        breaker.answered();
        fail(2);
        assertThat(breaker.isOpen()).isFalse();
        fail(1);
        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.mayAsk()).isFalse();
    }

    @Test
    void oneProbeAtATimeAfterPausesThatGrow() {
        fail(3);
        assertThat(breaker.untilProbe()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        pass(breaker.untilProbe());
        assertThat(breaker.mayAsk()).isTrue();
        assertThat(breaker.mayAsk()).isFalse();
        assertThat(breaker.isOpen()).isTrue();

        breaker.failed(new IOException("out"));
        assertThat(breaker.untilProbe()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
        assertThat(breaker.mayAsk()).isFalse();
        pass(breaker.untilProbe());
        assertThat(breaker.mayAsk()).isTrue();
        breaker.answered();

        assertThat(breaker.isOpen()).isFalse();
        assertThat(closed).isEqualTo(1);
        assertThat(states).containsExactly(0, 2, 1, 2, 1, 0);
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(breaker.mayAsk()).isTrue();
            breaker.failed(new IOException("out"));
        }
    }

    private void pass(Duration time) {
        now = now.plus(time).plusMillis(1);
    }
}
