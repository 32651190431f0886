package dev.tributary.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Settings;
import dev.tributary.contract.Topics;
import dev.tributary.contract.blob.BlobSettings;
import dev.tributary.contract.blob.BlobStore;
import dev.tributary.contract.testing.EmbeddedS3;
import dev.tributary.deploy.embedded.TopicSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two workers in processes of their own on a real broker and a real store, through faults, with poison and broken items
 * among good ones; then every item is accounted for.
 *
 * <p>The long form: {@code -Dtributary.chaos.workers.items=2000 -Dtributary.chaos.workers.outage=60
 * -Dtributary.chaos.workers.rounds=3 -Dtributary.chaos.workers.seed=7}.
 */
@Tag("faults")
class WorkerChaosIT {

    private static final String PREFIX = "tributary.chaos.workers.";
    private static final long SEED = Long.getLong(PREFIX + "seed", 20_261_124);
    private static final int ITEMS = Integer.getInteger(PREFIX + "items", 300);
    private static final int ROUNDS = Integer.getInteger(PREFIX + "rounds", 1);
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger(PREFIX + "outage", 4));
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAST_SESSION = Duration.ofMillis(7_500);
    private static final int PARTITIONS = 4;
    private static final int IN_FLIGHT = 16;

    /** What strikes; whether a worker's work is cut off, so that it is done again. */
    private enum Strike {
        KILL(true),
        PAUSE(true),
        STORE(false),
        RESTART_BROKER(false),
        KILL_BROKER(false);

        final boolean cutsOff;

        Strike(boolean cutsOff) {
            this.cutsOff = cutsOff;
        }
    }

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    private final Random random = new Random(~SEED);
    private final List<WorkerItem> items = new ArrayList<>();
    private final List<WorkerProcess> workers = new ArrayList<>();
    private BrokerProcess broker;
    private EmbeddedS3 s3;
    private BlobStore store;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void start() throws Exception {
        broker = BrokerProcess.start(directory);
        TopicSetup.ensure(Map.of("bootstrap.servers", broker.bootstrapServers()), Topics.ALL, PARTITIONS, (short) 1);
        s3 = EmbeddedS3.create();
        Map<String, String> settings = new HashMap<>(s3.settings());
        settings.put("tributary.kafka.bootstrap.servers", broker.bootstrapServers());
        settings.put("tributary.kafka.client.session.timeout.ms", "6000");
        settings.put("tributary.kafka.client.heartbeat.interval.ms", "1000");
        settings.put("tributary.image.inflight.max", "" + IN_FLIGHT);
        settings.put("tributary.image.poll.max", "8");
        settings.put("tributary.image.batch.max", "4");
        settings.put("tributary.image.payload.max", "" + WorkerItem.PAYLOAD_MAX);
        settings.put("tributary.s3.retry.most", "2s");
        settings.put("otel.traces.exporter", "none");
        settings.put("otel.metrics.exporter", "none");
        store = BlobStore.of(Settings.of(settings).read(BlobSettings::from));
        store.ensureBucket();
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers(),
                        ProducerConfig.MAX_BLOCK_MS_CONFIG, 180_000,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 180_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        workers.add(WorkerProcess.start("1", directory, settings));
        workers.add(WorkerProcess.start("2", directory, settings));
        awaitReady();
    }

    @AfterEach
    void stop() throws Exception {
        for (WorkerProcess worker : workers) {
            worker.kill();
        }
        producer.close(Duration.ofSeconds(5));
        store.close();
        s3.close();
        broker.close();
    }

    @Test
    void everyItemEndsAsOneResultOrDeadLetterWhateverStrikes() throws Exception {
        int strikes = ROUNDS * Strike.values().length;
        int cutOff = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<Strike> order = new ArrayList<>(Arrays.asList(Strike.values()));
            Collections.shuffle(order, random);
            for (Strike strike : order) {
                send((ITEMS + strikes - 1) / strikes);
                elapse(Duration.ofMillis(random.nextInt(1_000)));
                System.out.printf("worker chaos: %s%n", strike);
                strike(strike);
                cutOff += strike.cutsOff ? 1 : 0;
                awaitReady();
            }
        }
        producer.flush();
        Awaitility.await("everything is committed")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(this::isDrained);

        Report report = WorkerAccount.read(broker.bootstrapServers()).check(items);
        System.out.printf("worker chaos: %d items, seed %d%n%s", items.size(), SEED, report);
        assertThat(report.kinds()).as("seed %s%n%s", SEED, report).isEmpty();
        // what a worker had in work, and what it finished since its last commit, at most as much again
        int bound = cutOff * 2 * IN_FLIGHT;
        assertThat(report.figure("repeated results")).as("%s", report).isLessThanOrEqualTo(bound);
        assertThat(report.figure("repeated dead letters")).as("%s", report).isLessThanOrEqualTo(bound);
    }

    private void send(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            WorkerItem item = WorkerItem.of(SEED, items.size());
            items.add(item);
            var unused = producer.send(item.record(store));
        }
    }

    private void strike(Strike strike) throws IOException, InterruptedException {
        WorkerProcess victim = workers.get(random.nextInt(workers.size()));
        switch (strike) {
            case KILL -> {
                victim.kill();
                victim.restart();
            }
            case PAUSE -> {
                victim.pause();
                elapse(PAST_SESSION);
                victim.resume();
            }
            case STORE -> {
                s3.stop();
                elapse(OUTAGE);
                s3.start();
            }
            case RESTART_BROKER -> {
                broker.end();
                broker.restart();
            }
            case KILL_BROKER -> {
                broker.kill();
                broker.restart();
            }
        }
    }

    private void awaitReady() {
        for (WorkerProcess worker : workers) {
            Awaitility.await("a worker is ready")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .until(worker::isReady);
        }
    }

    /** Whether the group has committed everything. */
    private boolean isDrained() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets("image-worker")
                    .partitionsToOffsetAndMetadata()
                    .get(30, TimeUnit.SECONDS);
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            for (int i = 0; i < PARTITIONS; i++) {
                latest.put(new TopicPartition(Topics.IMAGE.name(), i), OffsetSpec.latest());
            }
            return admin.listOffsets(latest).all().get(30, TimeUnit.SECONDS).entrySet().stream()
                    .allMatch(end -> {
                        OffsetAndMetadata done = committed.get(end.getKey());
                        return end.getValue().offset() == 0
                                || (done != null
                                        && done.offset() == end.getValue().offset());
                    });
        }
    }

    /** Time is what passes here: how long a fault lasts is the point. */
    private static void elapse(Duration time) throws InterruptedException {
        if (new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("nobody counts it down");
        }
    }
}
