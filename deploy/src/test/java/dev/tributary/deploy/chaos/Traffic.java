package dev.tributary.deploy.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends planned turns as time passes, through any outage, and remembers every message. The producer is idempotent and waits
 * for minutes, so that what it was told to send is on its topic once.
 */
final class Traffic implements AutoCloseable {

    /** A message and when it was handed to the producer. */
    record Sent(Message message, Instant at) {}

    private final TurnPlanner planner;
    private final KafkaProducer<byte[], byte[]> producer;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Map<Long, Sent> sent = new ConcurrentHashMap<>();
    private final Map<Long, Instant> acknowledged = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicLong outstanding = new AtomicLong();
    private final AtomicLong turns = new AtomicLong();
    private volatile boolean opening = true;

    Traffic(ChaosSettings settings, String bootstrapServers) {
        planner = new TurnPlanner(settings);
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG, 180_000,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 180_000,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
                        ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        long period = TimeUnit.SECONDS.toMicros(1) / settings.turnsPerSecond();
        var unused = thread.scheduleAtFixedRate(guarded(this::open), 0, period, TimeUnit.MICROSECONDS);
    }

    /** Opens no further turn; what was planned is still sent. */
    void stopOpening() {
        opening = false;
    }

    /** Whether all that was planned has been sent and acknowledged. */
    boolean isDone() {
        return !opening && outstanding.get() == 0;
    }

    Map<Long, Sent> sent() {
        return Map.copyOf(sent);
    }

    /** The marks that the broker acknowledged, and when that was known here. */
    Map<Long, Instant> acknowledged() {
        return Map.copyOf(acknowledged);
    }

    long turns() {
        return turns.get();
    }

    /** What kept it from sending something, or null. */
    @Nullable Throwable failure() {
        return failure.get();
    }

    private void open() {
        if (!opening) {
            return;
        }
        turns.incrementAndGet();
        for (TurnPlanner.Planned planned : planner.next(Instant.now())) {
            outstanding.incrementAndGet();
            var unused = thread.schedule(
                    guarded(() -> send(planned.message())), Math.max(0, planned.afterMs()), TimeUnit.MILLISECONDS);
        }
    }

    private void send(Message message) {
        // milliseconds, as a record's timestamp
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        sent.put(message.mark(), new Sent(message, now));
        var unused = producer.send(message.record(now), (metadata, refused) -> {
            if (refused == null) {
                acknowledged.put(message.mark(), Instant.now());
            } else {
                failure.compareAndSet(null, refused);
            }
            outstanding.decrementAndGet();
        });
    }

    private Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
                throw e;
            }
        };
    }

    @Override
    public void close() {
        thread.shutdownNow();
        producer.close(Duration.ofSeconds(5));
    }
}
