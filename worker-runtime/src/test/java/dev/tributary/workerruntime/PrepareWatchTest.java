package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Modality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PrepareWatchTest {

    private final List<Throwable> fatal = new ArrayList<>();
    private final List<ModelException> givenUp = new ArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final WorkerThreads threads = new WorkerThreads("watched", 2, fatal::add);
    private long cpu;
    private final PrepareWatch watch =
            new PrepareWatch(Modality.TEXT, Duration.ofNanos(100), thread -> cpu, threads, fatal::add);

    @AfterEach
    void close() throws InterruptedException {
        release.countDown();
        assertThat(threads.close(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void whatIsWithinItsTimeIsLeftAlone() {
        PrepareWatch.Watched watched = watch.begin(givenUp::add);
        cpu = 100;
        watch.look();
        assertThat(givenUp).isEmpty();
        assertThat(watched.end()).isTrue();
        cpu = 1_000;
        watch.look();
        assertThat(givenUp).isEmpty();
    }

    @Test
    void whatTakesTooLongIsGivenUpOnceAndItsThreadMayComeBack() {
        PrepareWatch.Watched watched = watch.begin(givenUp::add);
        cpu = 101;
        watch.look();
        watch.look();
        assertThat(givenUp).singleElement().satisfies(failure -> {
            assertThat(failure.errorType()).isEqualTo("prepare_timeout");
            assertThat(failure.isRetriable()).isFalse();
            assertThat(failure).hasMessageContaining("tributary.text.prepare.cpu.max");
        });
        assertThat(watched.end()).isFalse();

        PrepareWatch.Watched second = watch.begin(givenUp::add);
        cpu = 202;
        watch.look();
        assertThat(second.end()).isFalse();
        assertThat(givenUp).hasSize(2);
        assertThat(fatal).as("both threads came back").isEmpty();
    }

    @Test
    void asManyLostThreadsAsThereWereEndTheWorker() {
        PrepareWatch.Watched first = watch.begin(givenUp::add);
        PrepareWatch.Watched second = watch.begin(givenUp::add);
        cpu = 101;
        watch.look();
        assertThat(givenUp).hasSize(2);
        assertThat(fatal).singleElement().isInstanceOf(StuckException.class);
        assertThat(first.end()).isFalse();
        assertThat(second.end()).isFalse();
    }

    @Test
    void anotherThreadTakesThePlaceOfALostOne() throws InterruptedException {
        CountDownLatch held = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            threads.execute(() -> {
                held.countDown();
                hold();
            });
        }
        assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
        CountDownLatch done = new CountDownLatch(1);
        threads.execute(done::countDown);
        assertThat(threads.lost()).isTrue();
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        threads.found();
    }

    private void hold() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
