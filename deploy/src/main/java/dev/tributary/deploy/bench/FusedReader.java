package dev.tributary.deploy.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tributary.contract.Fused;
import dev.tributary.contract.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads outcomes as a read-committed consumer gets them, and keeps the first of each turn and when it came. */
final class FusedReader implements AutoCloseable {

    /** Large enough for the collector to leave it where it is. */
    private static final int CHUNK = 16 << 20;

    private final Consumer<byte[], byte[]> consumer;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    private final Thread thread = new Thread(this::run, "fused-reader");

    /**
     * An outcome that was read. It is parsed when it is asked for, so that reading costs the measured system little.
     *
     * @param nanos of {@link System#nanoTime}, when it was handed out
     * @param at the same moment by the clock
     * @param json what lies in a chunk
     */
    record Seen(long nanos, Instant at, ByteBuffer json) {

        Fused fused() {
            byte[] value = new byte[json.remaining()];
            json.duplicate().get(value);
            return TopicSerde.read(Topics.FUSED, value);
        }
    }

    private FusedReader(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /** Reads what comes from now on. */
    static FusedReader follow(String bootstrapServers) {
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(Cluster.partitions(List.of(Topics.FUSED.name())));
        consumer.seekToEnd(List.of());
        consumer.assignment().forEach(consumer::position);
        FusedReader reader = new FusedReader(consumer);
        reader.thread.start();
        return reader;
    }

    private void run() {
        Set<String> revisions = new HashSet<>();
        try (consumer) {
            while (true) {
                var records = consumer.poll(Duration.ofSeconds(1));
                long nanos = System.nanoTime();
                Instant at = Instant.now();
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    Seen one = new Seen(nanos, at, kept(record.value()));
                    Seen first = seen.putIfAbsent(new String(record.key(), UTF_8), one);
                    if (first != null) {
                        revisions.add(revision(first.fused()));
                        if (!revisions.add(revision(one.fused()))) {
                            throw new IllegalStateException(revision(one.fused()) + " came twice");
                        }
                    }
                }
                synchronized (seen) {
                    seen.notifyAll();
                }
            }
        } catch (WakeupException e) {
            // closed
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    /** Copies a value to where the collector need not copy it again, while the clock runs. */
    private ByteBuffer kept(byte[] value) {
        if (chunk.remaining() < value.length) {
            chunk = ByteBuffer.allocate(CHUNK);
        }
        ByteBuffer kept = chunk.slice(chunk.position(), value.length);
        chunk.put(value);
        return kept;
    }

    private static String revision(Fused fused) {
        return "revision " + fused.revision() + " of turn " + fused.turnId();
    }

    /**
     * Waits for the first outcome of a turn.
     *
     * @throws IllegalStateException when it does not come, or when anything was wrong with what came
     */
    Seen await(String turnId, Duration patience) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        synchronized (seen) {
            while (true) {
                RuntimeException wrong = failure.get();
                if (wrong != null) {
                    throw new IllegalStateException("the outcomes are wrong: " + wrong.getMessage(), wrong);
                }
                Seen found = seen.get(turnId);
                if (found != null) {
                    return found;
                }
                if (System.nanoTime() > until) {
                    throw new IllegalStateException("no outcome of turn " + turnId + " within " + patience);
                }
                seen.wait(100);
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        consumer.wakeup();
        thread.join();
    }
}
