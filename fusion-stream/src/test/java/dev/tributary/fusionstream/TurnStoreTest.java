package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.Turns.IMAGE;
import static dev.tributary.fusionstream.Turns.OPENED;
import static dev.tributary.fusionstream.Turns.TEXT;
import static dev.tributary.fusionstream.Turns.arrival;
import static dev.tributary.fusionstream.Turns.head;
import static dev.tributary.fusionstream.Turns.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Settings;
import dev.tributary.contract.TurnHead;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TurnStoreTest {

    private final TurnJson json = new TurnJson();
    private final TurnStore store = new TurnStore(
            Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(TurnJoin.STORE), Serdes.String(), json)
                    .withCachingDisabled()
                    .withLoggingDisabled()
                    .build(),
            json);
    private final TurnHead turn = head("turn-1", OPENED, TEXT, IMAGE);
    private final TurnState open = opened();

    @BeforeEach
    void start() {
        store.init(new MockProcessorContext<Void, Void>().getStateStoreContext(), store);
    }

    @AfterEach
    void end() {
        store.close();
    }

    private TurnState opened() {
        TurnStep step = new TurnStep(
                TurnWindows.ofSizeAndGrace(Duration.ofMinutes(10), Duration.ofMinutes(1)),
                TurnLimits.DEFAULT,
                ThresholdPolicy.from(Settings.of(Map.of())));
        return Objects.requireNonNull(
                step.arrive(null, arrival(ok(turn, TEXT), OPENED), OPENED).state());
    }

    @Test
    void anOpenTurnIsWrittenBeforeACommitAndNotSooner() {
        store.put("turn-1", open);
        assertThat(store.get("turn-1")).isSameAs(open);
        assertThat(store.approximateNumEntries()).isZero();

        store.flushCache();

        assertThat(store.approximateNumEntries()).isEqualTo(1);
        assertThat(store.get("turn-1")).isSameAs(open);
    }

    /** A task that becomes a standby, and active again, begins with what its changelog says. */
    @Test
    void whatIsAtHandGoesWhenATaskIsRecycled() {
        store.put("turn-1", open);
        store.clearCache();
        assertThat(store.get("turn-1")).isNull();
    }

    @Test
    void whatIsLargeIsWrittenBeforeThereIsTooMuchOfIt() {
        TurnStore small = new TurnStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(TurnJoin.STORE), Serdes.String(), json)
                        .withCachingDisabled()
                        .withLoggingDisabled()
                        .build(),
                json,
                3 * open.weight());
        small.init(new MockProcessorContext<Void, Void>().getStateStoreContext(), small);
        for (int i = 0; i < 10; i++) {
            small.put("turn-" + i % 5, open); // one that changes is no more than one
        }
        assertThat(small.approximateNumEntries()).isEqualTo(5);
        small.put("turn-4", null);
        small.put("turn-5", open);
        assertThat(small.approximateNumEntries()).as("there is room again").isEqualTo(4);
        assertThat(small.get("turn-0")).isNotNull();
        small.close();
    }

    /** Kafka Streams closes a task whose commit failed, and begins again with the same store and what the changelog has. */
    @Test
    void whatATransactionThatWasAbortedCameToIsNotThereWhenTheTaskIsRevived() {
        store.put("turn-1", open);
        store.flushCache();
        store.put("turn-2", open);
        store.close();
        start();

        assertThat(store.get("turn-1")).isNull();
        assertThat(store.get("turn-2")).isNull();
        store.flushCache();
        assertThat(store.approximateNumEntries()).isZero();
    }

    @Test
    void aTurnThatIsForgottenIsGone() {
        store.put("turn-1", open);
        store.flushCache();
        store.put("turn-1", null);

        assertThat(store.get("turn-1")).isNull();
        assertThat(store.approximateNumEntries()).isZero();
    }
}
