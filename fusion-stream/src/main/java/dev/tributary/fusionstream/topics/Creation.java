package dev.tributary.fusionstream.topics;

import dev.tributary.contract.TopicLeaders;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates topics, with what the rules ask for where a broker's defaults could differ. */
final class Creation {

    private static final Map<String, String> SETTINGS =
            Map.of("cleanup.policy", "delete", "message.timestamp.type", "CreateTime");

    private final Admin admin;
    private final Needs needs;
    private final Answers answers;

    Creation(Admin admin, Needs needs, Answers answers) {
        this.admin = admin;
        this.needs = needs;
        this.answers = answers;
    }

    /** Returns a sentence for each topic that could not be created. Those that another service creates meanwhile are fine. */
    List<String> create(List<String> names, int partitions) throws NoAnswerException {
        List<NewTopic> topics = names.stream()
                .map(name -> new NewTopic(name, partitions, needs.creation().replication()).configs(SETTINGS))
                .toList();
        List<String> problems = new ArrayList<>();
        List<String> ours = new ArrayList<>();
        Map<String, KafkaFuture<Void>> created = admin.createTopics(topics).values();
        Commands commands = new Commands(needs.bootstrapServers());
        for (String name : names) {
            Throwable error = answers.error(Objects.requireNonNull(created.get(name)));
            if (error == null) {
                ours.add(name);
            } else if (error instanceof AuthorizationException) {
                problems.add("fusion-stream may not create topic " + name + ": allow it with "
                        + commands.allow(EnumSet.of(AclOperation.CREATE), "--topic " + name)
                        + ", or create it and set tributary.topics.create=false");
            } else if (!(error instanceof TopicExistsException)) {
                problems.add("topic " + name + " cannot be created (" + error.getMessage() + "): create it with "
                        + commands.create(name, partitions)
                        + ", or change tributary.topics.partitions or .replication");
            }
        }
        awaitLeaders(ours, partitions);
        return problems;
    }

    private void awaitLeaders(List<String> names, int partitions) throws NoAnswerException {
        try {
            TopicLeaders.await(admin, names, partitions, answers.patience());
        } catch (ExecutionException | TimeoutException e) {
            throw new NoAnswerException(needs.bootstrapServers(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswerException(needs.bootstrapServers(), e);
        }
    }
}
