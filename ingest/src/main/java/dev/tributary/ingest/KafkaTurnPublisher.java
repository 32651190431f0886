package dev.tributary.ingest;

import dev.tributary.contract.Part;
import dev.tributary.contract.Turn;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/** Publishes each turn in one transaction, on one of a few transactional producers. */
final class KafkaTurnPublisher implements TurnPublisher {

    private final BlockingQueue<Transactions> idle;
    private final int size;
    private final Duration patience;

    /** @param factory makes the producer of a role, as in {@code http-0} */
    KafkaTurnPublisher(int producers, Duration patience, Function<String, Producer<byte[], byte[]>> factory) {
        this.size = producers;
        this.patience = patience;
        this.idle = new ArrayBlockingQueue<>(producers);
        for (int i = 0; i < producers; i++) {
            String role = "http-" + i;
            idle.add(new Transactions(() -> factory.apply(role)));
        }
    }

    /** Connects the producers, as far as the broker is there. */
    void prepare() {
        for (int i = 0; i < size; i++) {
            Transactions transactions = idle.poll();
            if (transactions == null) {
                return;
            }
            try {
                transactions.prepare();
            } catch (KafkaException e) {
                return; // the first turn tries again, and tells its caller
            } finally {
                idle.add(transactions);
            }
        }
    }

    @Override
    public void publish(Turn turn, List<Part> parts, Context context) throws RefusedException {
        Transactions transactions = take();
        try {
            transactions.commit(Outgoing.of(turn, parts, context));
        } catch (KafkaException e) {
            throw unavailable(e);
        } finally {
            idle.add(transactions);
        }
    }

    private Transactions take() throws RefusedException {
        try {
            Transactions transactions = idle.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (transactions != null) {
                return transactions;
            }
            throw new RefusedException(
                    Refusal.BROKER_UNAVAILABLE, "no producer became free; send the same turn again later");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(Refusal.BROKER_UNAVAILABLE, "ingest is stopping; send the same turn again", e);
        }
    }

    private static RefusedException unavailable(KafkaException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new RefusedException(
                Refusal.BROKER_UNAVAILABLE,
                "the broker did not acknowledge the turn (" + cause.getClass().getSimpleName()
                        + "); send the same turn again later",
                e);
    }

    @Override
    public void close() {
        for (int i = 0; i < size; i++) {
            try {
                Transactions transactions = idle.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
                if (transactions != null) {
                    transactions.close();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
