package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class CpuBudgetTest {

    @Test
    void itIsSpentWhenMoreIsUsedThanAllowed() {
        AtomicLong used = new AtomicLong(1_000);
        CpuBudget budget = new CpuBudget(Duration.ofNanos(10), used::get);

        used.set(1_010);
        assertThat(budget.isSpent()).isFalse();
        used.set(1_011);
        assertThat(budget.isSpent()).isTrue();
    }

    @Test
    void waitingCostsNothingAndWorkingDoes() throws InterruptedException {
        CpuBudget waiting = new CpuBudget(Duration.ofMillis(200), CpuBudget.THREAD_TIME);
        assertThat(new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(waiting.isSpent()).isFalse();

        CpuBudget working = new CpuBudget(Duration.ofMillis(1), CpuBudget.THREAD_TIME);
        long steps = 0;
        while (!working.isSpent()) {
            steps++;
        }
        assertThat(steps).isPositive();
    }
}
