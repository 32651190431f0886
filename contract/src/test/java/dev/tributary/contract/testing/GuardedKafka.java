package dev.tributary.contract.testing;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePattern;

/**
 * A broker with an authorizer. Its open listener is its administrator's, who may do everything; on its guarded listener there
 * is one user, who may do nothing but what is {@linkplain #allow allowed}.
 */
public final class GuardedKafka implements AutoCloseable {

    private static final String USER = "fusion";
    private static final String PASSWORD = "fusion-secret";
    private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required ";

    private final EmbeddedKafka kafka;
    private final String guardedServers;
    private final Admin admin;

    private GuardedKafka(EmbeddedKafka kafka, String guardedServers) {
        this.kafka = kafka;
        this.guardedServers = guardedServers;
        this.admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    public static GuardedKafka start(Path directory) {
        String guarded = "localhost:" + FreePort.find();
        EmbeddedKafka kafka = EmbeddedKafka.start(
                directory,
                Map.of(
                        "listener.security.protocol.map",
                        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,GUARDED:SASL_PLAINTEXT",
                        "inter.broker.listener.name",
                        "PLAINTEXT",
                        "sasl.enabled.mechanisms",
                        "PLAIN",
                        "listener.name.guarded.plain.sasl.jaas.config",
                        LOGIN + "user_" + USER + "=\"" + PASSWORD + "\";",
                        "authorizer.class.name",
                        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                        "super.users",
                        "User:ANONYMOUS"),
                "GUARDED://" + guarded);
        return new GuardedKafka(kafka, guarded);
    }

    /** The broker, to its administrator. */
    public EmbeddedKafka open() {
        return kafka;
    }

    /** {@code localhost:port} for the user. */
    public String bootstrapServers() {
        return guardedServers;
    }

    /** What the user's clients need besides the address, by Kafka's names. */
    public Map<String, String> client() {
        return Map.of(
                "security.protocol", "SASL_PLAINTEXT",
                "sasl.mechanism", "PLAIN",
                "sasl.jaas.config", LOGIN + "username=\"" + USER + "\" password=\"" + PASSWORD + "\";");
    }

    /** Allows the user to do something with a resource. */
    public GuardedKafka allow(ResourcePattern resource, AclOperation... operations) {
        done(admin.createAcls(Arrays.stream(operations)
                        .map(operation -> new AclBinding(
                                resource,
                                new AccessControlEntry("User:" + USER, "*", operation, AclPermissionType.ALLOW)))
                        .toList())
                .all());
        return this;
    }

    /** Takes every right on a resource away. */
    public GuardedKafka deny(ResourcePattern resource) {
        done(admin.deleteAcls(List.of(new AclBindingFilter(resource.toFilter(), AccessControlEntryFilter.ANY)))
                .all());
        return this;
    }

    private static void done(KafkaFuture<?> future) {
        try {
            future.get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("rights were not changed", e);
        }
    }

    @Override
    public void close() {
        admin.close();
        kafka.close();
    }
}
