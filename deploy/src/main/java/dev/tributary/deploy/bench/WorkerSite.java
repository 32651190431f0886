package dev.tributary.deploy.bench;

import dev.tributary.contract.BlobRef;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.blob.BlobException;
import dev.tributary.contract.blob.BlobSettings;
import dev.tributary.contract.blob.BlobStore;
import dev.tributary.deploy.embedded.EmbeddedS3.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What workers need around them: a broker and an object store, each in a JVM of its own, and the items. */
final class WorkerSite implements AutoCloseable {

    private static final String HEAP = "1g";
    private static final String TENANT = "acme";
    private static final String CACHE = "tributary.model.cache";

    private final Cluster cluster;
    private final Child store;
    private final Map<String, String> settings = new HashMap<>();
    private final Map<WorkerLoad, List<Item>> items = new EnumMap<>(WorkerLoad.class);

    /**
     * One item.
     *
     * @param payload where its bytes lie; null for a text
     * @param text itself; null for what lies in the store
     */
    record Item(@Nullable BlobRef payload, @Nullable String text) {}

    private WorkerSite(Cluster cluster, Child store, Credentials credentials) {
        this.cluster = cluster;
        this.store = store;
        settings.put("tributary.kafka.bootstrap.servers", cluster.bootstrapServers());
        settings.put("tributary.s3.endpoint", store.address());
        settings.put("tributary.s3.access.key", credentials.accessKey());
        settings.put("tributary.s3.secret.key", credentials.secretKey());
        settings.put(CACHE, cache().toString());
        settings.put("otel.traces.exporter", "none");
        settings.put("otel.metrics.exporter", "none");
    }

    /** Starts both; the timestamps of parts and results are the broker's. */
    static WorkerSite timed(Path directory) throws Exception {
        Set<Topic<?>> timed = new HashSet<>();
        for (Modality modality : Modality.values()) {
            timed.add(Topics.parts(modality));
            timed.add(Topics.results(modality));
        }
        return start(directory, timed);
    }

    /** Starts both. */
    static WorkerSite start(Path directory) throws Exception {
        return start(directory, Set.of());
    }

    private static WorkerSite start(Path directory, Set<Topic<?>> timed) throws Exception {
        Credentials credentials = Credentials.generate();
        Cluster cluster = Cluster.start(directory, timed);
        try {
            Child store = Child.start(
                    directory,
                    Role.STORE,
                    HEAP,
                    Map.of(
                            "tributary.s3.access.key",
                            credentials.accessKey(),
                            "tributary.s3.secret.key",
                            credentials.secretKey()));
            return new WorkerSite(cluster, store, credentials);
        } catch (IOException | RuntimeException | InterruptedException e) {
            cluster.close();
            throw e;
        }
    }

    Cluster cluster() {
        return cluster;
    }

    /** Where model files are kept. */
    Path cache() {
        String cache = Settings.load()
                .read(reader -> reader.string(
                        CACHE,
                        Path.of(System.getProperty("user.home"), ".cache", "tributary")
                                .toString()));
        return Path.of(cache);
    }

    /** What every worker here is set to, nothing exported. */
    Map<String, String> settings() {
        return new HashMap<>(settings);
    }

    /** The items of a load, in the store where they belong there. */
    List<Item> items(WorkerLoad load, int number) throws IOException, BlobException {
        List<Item> known = items.get(load);
        if (known == null || known.size() != number) {
            known = make(load, number);
            items.put(load, known);
        }
        return known;
    }

    private List<Item> make(WorkerLoad load, int number) throws IOException, BlobException {
        List<Item> made = new ArrayList<>();
        List<byte[]> payloads = load.payloads(number);
        if (load.modality() == Modality.TEXT) {
            payloads.forEach(text -> made.add(new Item(null, new String(text, StandardCharsets.UTF_8))));
            return made;
        }
        try (BlobStore blobs = BlobStore.of(Settings.of(settings).read(BlobSettings::from))) {
            blobs.ensureBucket();
            for (byte[] payload : payloads) {
                made.add(new Item(blobs.store(TENANT, payload, load.contentType()), null));
            }
        }
        return made;
    }

    @Override
    public void close() {
        store.close();
        cluster.close();
    }
}
