package dev.tributary.workerruntime;

import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.Settings;
import dev.tributary.contract.blob.BlobSettings;
import dev.tributary.contract.blob.BlobStore;
import dev.tributary.contract.telemetry.Telemetry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/**
 * What a worker talks to others through. None of it needs the model, and all of it takes about as long to come up, so both
 * do at the same time.
 *
 * @param producer instrumented
 */
record WorkerClients(
        BlobStore store, Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer, HealthServer health) {

    /** Opens all on a thread of its own. */
    static CompletableFuture<WorkerClients> opening(
            WorkerSettings own, Settings settings, Telemetry telemetry, HealthServer.State state) {
        return CompletableFuture.supplyAsync(
                () -> open(own, settings, telemetry, state),
                task -> new Thread(task, own.service() + "-start").start());
    }

    private static WorkerClients open(
            WorkerSettings own, Settings settings, Telemetry telemetry, HealthServer.State state) {
        KafkaSettings kafka = KafkaSettings.from(settings);
        HealthServer health = HealthServer.start(own, state, telemetry.metricsPage());
        BlobStore store = null;
        Consumer<byte[], byte[]> consumer = null;
        try {
            store = BlobStore.of(settings.read(BlobSettings::from));
            consumer = KafkaClients.consumer(kafka, own, telemetry);
            return new WorkerClients(store, consumer, KafkaClients.producer(kafka, own, telemetry), health);
        } catch (RuntimeException | Error e) {
            health.close();
            if (store != null) {
                store.close();
            }
            if (consumer != null) {
                consumer.close();
            }
            throw e;
        }
    }

    /** Waits until they are open; what kept them from it is thrown as it was. */
    static WorkerClients await(CompletableFuture<WorkerClients> opening) {
        try {
            return opening.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Closes what nobody used. */
    void close() {
        health.close();
        consumer.close();
        producer.close(Duration.ZERO);
        store.close();
    }
}
