package dev.tributary.deploy.bench;

import dev.tributary.contract.Topics;
import dev.tributary.deploy.client.OutgoingPart;
import dev.tributary.deploy.client.TopicReader;
import dev.tributary.deploy.client.TurnClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Turns of one text over HTTP, each sent when it is due, whatever became of the others; and when their outcomes were readable. */
final class TurnLoad implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int SENDERS = 16;

    private final TurnClient client;
    private final TopicReader outcomes;
    private final List<byte[]> texts;
    private final ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    private final Map<String, Long> due = new ConcurrentHashMap<>();
    private final Map<String, Long> readable = new ConcurrentHashMap<>();
    private final Thread reader = new Thread(this::read, "outcomes");
    private volatile boolean closing;

    TurnLoad(URI ingest, String bootstrapServers, List<byte[]> texts) {
        this.client = new TurnClient(ingest);
        this.outcomes =
                TopicReader.open(Map.of("bootstrap.servers", bootstrapServers), List.of(Topics.FUSED.name()), false);
        this.texts = texts;
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Sends turns at a constant rate, and waits for all outcomes.
     *
     * @return milliseconds from when each was due to its outcome in the hands of a reader
     * @throws IllegalStateException when ingest refused a turn, or an outcome did not come
     */
    List<Double> send(int turns, double perSecond) throws InterruptedException {
        List<Future<String>> posts = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < turns; i++) {
            long at = start + (long) (i / perSecond * 1e9);
            for (long left = at - System.nanoTime(); left > 0; left = at - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            byte[] text = texts.get(i % texts.size());
            posts.add(senders.submit(() -> post(text, at)));
        }
        List<Double> millis = new ArrayList<>();
        for (Future<String> post : posts) {
            String turn = accepted(post);
            await(turn);
            millis.add((readable.getOrDefault(turn, 0L) - due.getOrDefault(turn, 0L)) / 1e6);
        }
        return millis;
    }

    private String post(byte[] text, long at) throws Exception {
        TurnClient.Accepted accepted = client.send(
                null, Duration.ofMinutes(1), List.of(OutgoingPart.text(new String(text, StandardCharsets.UTF_8))));
        due.put(accepted.turnId(), at);
        return accepted.turnId();
    }

    private static String accepted(Future<String> post) throws InterruptedException {
        try {
            return post.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a turn was not accepted: " + e.getCause(), e);
        }
    }

    private void await(String turn) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!readable.containsKey(turn)) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("turn " + turn + " had no outcome within " + PATIENCE);
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private void read() {
        while (!closing) {
            for (ConsumerRecord<byte[], byte[]> record : outcomes.poll(POLL)) {
                readable.putIfAbsent(new String(record.key(), StandardCharsets.UTF_8), System.nanoTime());
            }
        }
        outcomes.close();
    }

    @Override
    public void close() {
        senders.shutdownNow();
        closing = true;
    }
}
