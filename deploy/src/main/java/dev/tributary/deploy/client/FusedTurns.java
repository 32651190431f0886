package dev.tributary.deploy.client;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.Fused;
import dev.tributary.contract.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows {@code tributary.fused} in a thread of its own, so that outcomes can be waited for. */
public final class FusedTurns implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FusedTurns.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int MOST = 10_000;

    private final TopicReader reader;
    private final Map<String, Fused> outcomes = new HashMap<>();
    private final Thread thread = new Thread(this::follow, "fused-turns");
    private volatile boolean closing;

    private FusedTurns(TopicReader reader) {
        this.reader = reader;
    }

    /**
     * Follows outcomes from now on.
     *
     * @param client properties to reach Kafka
     * @throws IllegalStateException when Kafka does not answer or has no such topic
     */
    public static FusedTurns follow(Map<String, Object> client) {
        FusedTurns turns = new FusedTurns(TopicReader.open(client, List.of(Topics.FUSED.name()), false));
        turns.thread.setDaemon(true);
        turns.thread.start();
        return turns;
    }

    /** Waits for the first outcome of a turn; null when none comes in time. */
    public @Nullable Fused await(String turnId, Duration atMost) throws InterruptedException {
        long until = System.nanoTime() + atMost.toNanos();
        synchronized (outcomes) {
            while (!outcomes.containsKey(turnId)) {
                long left = until - System.nanoTime();
                if (left <= 0) {
                    return null;
                }
                outcomes.wait(left / 1_000_000 + 1);
            }
            return outcomes.get(turnId);
        }
    }

    @Override
    public void close() {
        closing = true;
        reader.wakeUp();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        try (reader) {
            while (!closing) {
                for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                    if (Topics.FUSED.decode(record.value()) instanceof Decoded.Ok<Fused> ok) {
                        keep(ok.value());
                    }
                }
            }
        } catch (WakeupException e) {
            // asked to end
        } catch (RuntimeException e) {
            LOG.error("Outcomes can no longer be followed", e);
        }
    }

    private void keep(Fused fused) {
        synchronized (outcomes) {
            if (outcomes.size() >= MOST) {
                outcomes.clear();
            }
            outcomes.putIfAbsent(fused.turnId(), fused);
            outcomes.notifyAll();
        }
    }
}
