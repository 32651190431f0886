package dev.tributary.fusionstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long NOW = 1_000_000;
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
    private final List<Long> woken = new ArrayList<>();
    private final Pace pace =
            new Pace(context, INTERVAL, new Alarm(context, now -> woken.add(now.toEpochMilli())), new HashMap<>());

    @Test
    void anOutcomeAsksForItsCommitAndTheNextWaitsForItsTurn() {
        assertThat(emitted(NOW, NOW)).isTrue();
        assertThat(emitted(NOW + 4, NOW + 4)).isFalse();
        assertThat(context.scheduledPunctuators())
                .as("woken when the pause is over")
                .extracting(alarm -> alarm.getInterval().toMillis())
                .containsExactly(6L);
        assertThat(asked(NOW + 9)).isFalse();
        assertThat(asked(NOW + 10)).isTrue();
        assertThat(asked(NOW + 30)).as("nothing was sent since").isFalse();
    }

    @Test
    void theLaterOutcomesAreTheLongerIsThePause() {
        assertThat(emitted(NOW, NOW)).isTrue();
        assertThat(emitted(NOW + 50, NOW - 150)).isFalse();
        assertThat(asked(NOW + 199)).isFalse();
        assertThat(asked(NOW + 200)).isTrue();
    }

    @Test
    void whatIsOlderThanTheIntervalIsNotHurried() {
        assertThat(emitted(NOW, NOW - 500)).isFalse();
        assertThat(asked(NOW + 1_000)).isFalse();
    }

    @Test
    void aClockThatIsSetBackHoldsNothingUp() {
        assertThat(emitted(NOW, NOW)).isTrue();
        assertThat(emitted(NOW - 86_400_000, NOW - 86_400_000)).isTrue();
    }

    private boolean emitted(long now, long because) {
        context.setCurrentSystemTimeMs(now);
        context.resetCommit();
        pace.emitted(because);
        return context.committed();
    }

    private boolean asked(long now) {
        context.setCurrentSystemTimeMs(now);
        context.resetCommit();
        pace.ask(now);
        return context.committed();
    }
}
