package dev.tributary.deploy.doctor;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;

/**
 * Transactions that a partition holds open and that their coordinator knows nothing of, so that nobody will ever end them.
 * Whoever reads only what is committed stops in front of one (KIP-664).
 */
public final class HangingTransactions {

    private static final Set<TransactionState> UNDER_WAY = EnumSet.of(
            TransactionState.ONGOING,
            TransactionState.PREPARE_COMMIT,
            TransactionState.PREPARE_ABORT,
            TransactionState.PREPARE_EPOCH_FENCE);

    private final Admin admin;
    private final InstantSource clock;
    private final Duration age;

    /**
     * One of them.
     *
     * @param from the offset of its first record
     */
    public record Hanging(TopicPartition partition, long from, long producer, short epoch, int coordinatorEpoch) {

        @Override
        public String toString() {
            return partition + " at offset " + from + " (producer " + producer + ")";
        }
    }

    /** @param age transactions that wrote within this time are left out: their end may be on its way */
    public HangingTransactions(Admin admin, InstantSource clock, Duration age) {
        this.admin = admin;
        this.clock = clock;
        this.age = age;
    }

    /** Looks at these partitions, and asks the coordinators about what is open. */
    public List<Hanging> in(Collection<TopicPartition> partitions) throws InterruptedException, ExecutionException {
        List<Hanging> open = open(partitions);
        if (open.isEmpty()) {
            return open;
        }
        Map<Long, Set<TopicPartition>> known =
                known(open.stream().map(Hanging::producer).collect(Collectors.toSet()));
        // one that ended between the two questions is open to the first and unknown to the second, so it is asked again
        Set<Hanging> still = Set.copyOf(open(partitions));
        return open.stream()
                .filter(still::contains)
                .filter(one -> !known.getOrDefault(one.producer(), Set.of()).contains(one.partition()))
                .toList();
    }

    /** Ends one: its records are as if they had never been written. */
    public void abort(Hanging hanging) throws InterruptedException, ExecutionException {
        admin.abortTransaction(new AbortTransactionSpec(
                        hanging.partition(), hanging.producer(), hanging.epoch(), hanging.coordinatorEpoch()))
                .all()
                .get();
    }

    private List<Hanging> open(Collection<TopicPartition> partitions) throws InterruptedException, ExecutionException {
        long before = clock.instant().minus(age).toEpochMilli();
        List<Hanging> open = new ArrayList<>();
        for (var partition : admin.describeProducers(partitions).all().get().entrySet()) {
            for (ProducerState producer : partition.getValue().activeProducers()) {
                if (producer.currentTransactionStartOffset().isPresent() && producer.lastTimestamp() < before) {
                    open.add(new Hanging(
                            partition.getKey(),
                            producer.currentTransactionStartOffset().getAsLong(),
                            producer.producerId(),
                            (short) producer.producerEpoch(),
                            producer.coordinatorEpoch().orElse(0)));
                }
            }
        }
        return open;
    }

    /** What the coordinators have under way, by producer. */
    private Map<Long, Set<TopicPartition>> known(Set<Long> producers) throws InterruptedException, ExecutionException {
        Map<String, Long> byName =
                admin.listTransactions(new ListTransactionsOptions().filterProducerIds(producers)).all().get().stream()
                        .collect(Collectors.toMap(TransactionListing::transactionalId, TransactionListing::producerId));
        Map<Long, Set<TopicPartition>> known = new HashMap<>();
        for (Map.Entry<String, TransactionDescription> one :
                admin.describeTransactions(byName.keySet()).all().get().entrySet()) {
            if (UNDER_WAY.contains(one.getValue().state())) {
                known.put(one.getValue().producerId(), one.getValue().topicPartitions());
            }
        }
        return known;
    }
}
