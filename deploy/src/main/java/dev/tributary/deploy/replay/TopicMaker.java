package dev.tributary.deploy.replay;

import dev.tributary.contract.TopicLeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the topic for replayed outcomes. */
final class TopicMaker {

    private static final int SECONDS = 30;

    private TopicMaker() {}

    /**
     * Creates a topic with the broker's default replication.
     *
     * @return whether it did; false when there is such a topic
     * @throws IllegalStateException when the broker refuses, saying so
     */
    static boolean create(Map<String, Object> client, String name, int partitions) {
        try (Admin admin = Admin.create(Map.copyOf(client))) {
            admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
                    .all()
                    .get(SECONDS, TimeUnit.SECONDS);
            TopicLeaders.await(admin, List.of(name), partitions, Duration.ofSeconds(SECONDS));
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw new IllegalStateException(
                    "topic " + name + " cannot be created: " + e.getCause() + "; create it yourself, or use --dry-run",
                    e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka did not answer within " + SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topic " + name, e);
        }
    }
}
