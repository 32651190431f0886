package dev.tributary.deploy.watch;

import dev.tributary.contract.Modality;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Settings;
import dev.tributary.deploy.watch.Members.Member;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of a turn without an outcome lie, and who is to take them there: the worker a part without a result, the
 * join a result.
 */
final class Stands {

    private static final int SECONDS = 5;

    private final Map<PartId, Lies> parts = new HashMap<>();
    private final Map<PartId, Lies> results = new HashMap<>();

    private record Lies(TopicPartition partition, long offset) {}

    /**
     * Where one part is.
     *
     * @param record topic, partition and offset, as in {@code tributary.image/2@15}
     * @param group who is to take it
     * @param done up to where this group is done in the partition: what lies before; null when it never was
     * @param holder the process that holds the partition, with its host; null when nobody does
     */
    record Stand(
            String record,
            String group,
            @Nullable Long done,
            @Nullable String holder) {

        String words() {
            return "lies in " + record + ", not done by " + group
                    + (done == null ? ", which never did any there" : ", which did all before " + done)
                    + (holder == null ? "; nobody holds the partition" : "; " + holder + " holds the partition");
        }
    }

    /** The names of the consumer groups. */
    record Groups(Map<Modality, String> workers, String join) {

        static Groups of(Settings settings) {
            return settings.read(reader -> {
                Map<Modality, String> workers = new HashMap<>();
                for (Modality modality : Modality.values()) {
                    workers.put(
                            modality,
                            reader.string("tributary." + modality.id() + ".group", modality.id() + "-worker"));
                }
                return new Groups(workers, reader.string("tributary.fusion.application.id", "tributary-fusion"));
            });
        }
    }

    void part(PartId part, ConsumerRecord<?, ?> record) {
        parts.put(part, lies(record));
    }

    void result(PartId part, ConsumerRecord<?, ?> record) {
        results.put(part, lies(record));
    }

    private static Lies lies(ConsumerRecord<?, ?> record) {
        return new Lies(new TopicPartition(record.topic(), record.partition()), record.offset());
    }

    /** Of each part that is still to be taken; none where Kafka does not say. */
    Map<PartId, Stand> look(Map<String, Object> client, Groups groups) throws InterruptedException {
        Set<PartId> all = new HashSet<>(parts.keySet());
        all.addAll(results.keySet());
        Map<PartId, Stand> stands = new HashMap<>();
        Admin admin = Admin.create(client);
        try {
            for (PartId part : all) {
                Lies result = results.get(part);
                Lies lies = result != null ? result : parts.get(part);
                String group = result != null ? groups.join() : groups.workers().get(part.modality());
                if (lies != null && group != null) {
                    Long done = done(admin, group, lies.partition());
                    if (done == null || done <= lies.offset()) {
                        stands.put(part, stand(lies, group, done, Members.of(admin, Set.of(group))));
                    }
                }
            }
        } catch (ExecutionException | TimeoutException e) {
            return Map.of();
        } finally {
            admin.close(Duration.ofSeconds(1));
        }
        return stands;
    }

    private static Stand stand(Lies lies, String group, @Nullable Long done, Map<String, List<Member>> members) {
        Member holder = Members.holder(members.getOrDefault(group, List.of()), lies.partition());
        return new Stand(
                lies.partition().topic() + "/" + lies.partition().partition() + "@" + lies.offset(),
                group,
                done,
                holder == null ? null : holder.name() + " at " + holder.host());
    }

    private static @Nullable Long done(Admin admin, String group, TopicPartition partition)
            throws InterruptedException, ExecutionException, TimeoutException {
        OffsetAndMetadata committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata(group)
                .get(SECONDS, TimeUnit.SECONDS)
                .get(partition);
        return committed == null ? null : committed.offset();
    }
}
