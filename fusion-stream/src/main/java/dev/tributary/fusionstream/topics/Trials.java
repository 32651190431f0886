package dev.tributary.fusionstream.topics;

import dev.tributary.fusionstream.topics.Found.Trial;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.FenceProducersOptions;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * What no description tells is tried, in ways without effect: a topic is created for validation only, a member that is not
 * there leaves the group, and a producer that nobody runs is fenced. Each asks for the very right that the join needs.
 */
final class Trials {

    private static final String NOBODY = "-check";

    private final Admin admin;
    private final Needs needs;
    private final Answers answers;

    Trials(Admin admin, Needs needs, Answers answers) {
        this.admin = admin;
        this.needs = needs;
        this.answers = answers;
    }

    /** The findings, with what was denied or refused. */
    Found run(Found found) throws NoAnswerException {
        Set<Trial> denied = EnumSet.noneOf(Trial.class);
        Map<Trial, String> refused = new EnumMap<>(Trial.class);
        KafkaFuture<?> transaction = begin();
        KafkaFuture<?> group = leave(needs.group());
        KafkaFuture<?> readers = leave(needs.readers());
        if (found.missing(List.of(needs.changelog())).findAny().isPresent()) {
            Throwable error = answers.error(create(found.partitions(needs)));
            if (error instanceof AuthorizationException) {
                denied.add(Trial.CREATE_CHANGELOG);
            } else if (error != null && !(error instanceof TopicExistsException)) {
                refused.put(Trial.CREATE_CHANGELOG, String.valueOf(error.getMessage()));
            }
        }
        // Any other answer is given to those only who may.
        if (answers.error(group) instanceof AuthorizationException) {
            denied.add(Trial.JOIN_GROUP);
        }
        if (answers.error(readers) instanceof AuthorizationException) {
            denied.add(Trial.JOIN_READERS);
        }
        Throwable error = answers.error(transaction);
        if (error instanceof AuthorizationException) {
            denied.add(Trial.BEGIN_TRANSACTION);
        } else if (error instanceof TimeoutException) {
            refused.put(Trial.BEGIN_TRANSACTION, String.valueOf(error.getMessage()));
        }
        return new Found(found.topics(), found.hidden(), denied, refused, found.group(), found.streamsVersion());
    }

    private KafkaFuture<?> create(int partitions) {
        short replicas = needs.creation().changelogReplication();
        NewTopic topic = new NewTopic(
                needs.changelog(), Optional.of(partitions), replicas < 0 ? Optional.empty() : Optional.of(replicas));
        return admin.createTopics(List.of(topic), new CreateTopicsOptions().validateOnly(true))
                .all();
    }

    private KafkaFuture<?> leave(String group) {
        MemberToRemove nobody = new MemberToRemove(group + NOBODY);
        return admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions(Set.of(nobody)))
                .memberResult(nobody);
    }

    private KafkaFuture<?> begin() {
        return admin.fenceProducers(
                        Set.of(needs.group() + NOBODY),
                        new FenceProducersOptions()
                                .timeoutMs((int) answers.patience().toMillis() / 2))
                .all();
    }
}
