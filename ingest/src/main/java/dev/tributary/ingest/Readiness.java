package dev.tributary.ingest;

import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Topics;
import dev.tributary.contract.blob.BlobException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Whether a turn would be taken now: the broker with its topics, and the store. Asks at most once a second. */
final class Readiness implements AutoCloseable {

    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final int TIMEOUT_MS = 2000;
    private static final String OK = "ok";

    private final KafkaSettings kafka;
    private final String clientId;
    private final ObjectStore objects;
    private final Clock clock;
    private final List<String> topics;

    private @Nullable Admin admin;
    private @Nullable Status last;
    private Instant lastAt = Instant.MIN;

    Readiness(KafkaSettings kafka, String clientId, ObjectStore objects, Clock clock) {
        this.kafka = kafka;
        this.clientId = clientId;
        this.objects = objects;
        this.clock = clock;
        this.topics = new ArrayList<>(List.of(Topics.TURNS.name(), Topics.UPLOADS.name(), Topics.REJECTED.name()));
        for (Modality modality : Modality.values()) {
            topics.add(Topics.parts(modality).name());
        }
    }

    /**
     * What was found.
     *
     * @param checks {@code ok} or the reason, by dependency
     */
    record Status(boolean ready, Map<String, String> checks) {}

    synchronized Status check() {
        Instant now = clock.instant();
        if (last == null || lastAt.plus(FRESH).isBefore(now)) {
            Map<String, String> checks = new TreeMap<>(Map.of("broker", broker(), "store", store()));
            last = new Status(checks.values().stream().allMatch(OK::equals), checks);
            lastAt = now;
        }
        return last;
    }

    private String store() {
        try {
            objects.check();
            return OK;
        } catch (BlobException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String broker() {
        try {
            admin().describeTopics(topics).allTopicNames().get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
            return OK;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } catch (ExecutionException e) {
            return e.getCause() instanceof UnknownTopicOrPartitionException
                    ? "a topic is missing; these must exist: " + topics
                    : "the broker at " + kafka.bootstrapServers() + " does not answer: " + String.valueOf(e.getCause());
        } catch (TimeoutException e) {
            return "the broker at " + kafka.bootstrapServers() + " does not answer within " + TIMEOUT_MS + " ms";
        } catch (KafkaException e) {
            return "the broker at " + kafka.bootstrapServers() + " cannot be used: " + e.getMessage();
        }
    }

    private Admin admin() {
        Admin current = admin;
        if (current == null) {
            Map<String, Object> properties = kafka.properties(clientId);
            properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
            properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
            properties.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
            current = Admin.create(properties);
            admin = current;
        }
        return current;
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ofSeconds(1));
        }
    }
}
