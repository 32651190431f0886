package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StallWatchTest {

    private long nanos;
    private final List<Throwable> fatal = new ArrayList<>();
    private final StallWatch watch = new StallWatch(Duration.ofSeconds(10), () -> nanos, fatal::add);
    private final StallWatch.Stage model = watch.stage("the model");
    private final StallWatch.Stage producer = watch.stage("the producer");

    @Test
    void aCallThatNeverEndsEndsTheWorker() {
        model.begin();
        look(10);
        assertThat(fatal).isEmpty();
        look(1);
        assertThat(fatal)
                .singleElement()
                .isInstanceOf(StuckException.class)
                .extracting(Throwable::getMessage)
                .asString()
                .startsWith("the model has ended nothing");
    }

    @Test
    void whoEndsSomethingNowAndThenOrHasNothingToDoIsNotStuck() {
        for (int i = 0; i < 10; i++) {
            producer.begin();
            look(9);
            producer.begin();
            producer.end();
        }
        for (int i = 0; i < 10; i++) {
            producer.end();
        }
        look(100);
        assertThat(fatal).isEmpty();
    }

    @Test
    void aProcessThatWasStoppedForAnHourHasNotStalled() {
        model.begin();
        look(1);
        nanos += Duration.ofHours(1).toNanos();
        look(1);
        assertThat(fatal).isEmpty();
    }

    private void look(int seconds) {
        for (int i = 0; i < seconds; i++) {
            nanos += 1_000_000_000L;
            watch.look();
        }
    }
}
