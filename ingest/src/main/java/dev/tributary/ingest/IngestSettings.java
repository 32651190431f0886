package dev.tributary.ingest;

import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.Settings;
import dev.tributary.contract.SettingsReader;
import dev.tributary.contract.blob.BlobSettings;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything that ingest can be told.
 *
 * @param http the HTTP entrance
 * @param limits how much of a turn is taken
 * @param tenant the prefix of keys and the tenant of records
 * @param blobs where payloads go
 */
record IngestSettings(
        Http http,
        Limits limits,
        String tenant,
        BlobSettings blobs,
        PublisherSettings publishing,
        UploadsSettings uploads) {

    /** What to do with a {@code traceparent} that does not parse. */
    enum InvalidTraceparent {
        /** Refuse the request. */
        REJECT,
        /** Start a new trace, and keep the value in an attribute. */
        RESTART
    }

    /**
     * The HTTP entrance.
     *
     * @param host the address to listen at; absent: all
     * @param port 0: any free one
     * @param concurrency how many requests may be under way at once
     * @param memory bytes of requests that may be held at once
     * @param retryAfter what a caller is told to wait when something is down
     * @param fusion where fusion-stream answers queries
     * @param traceUrl a link to a turn's trace, with {@code {traceId}} and {@code {turnId}} to fill in
     */
    record Http(
            @Nullable String host,
            int port,
            int concurrency,
            long memory,
            Duration retryAfter,
            InvalidTraceparent invalidTraceparent,
            URI fusion,
            @Nullable String traceUrl) {}

    /** Reads them all; whatever is wrong is told at once. */
    static IngestSettings from(Settings settings) {
        KafkaSettings kafka = KafkaSettings.from(settings);
        return settings.read(reader -> {
            Http http = http(reader);
            String instance = reader.string("tributary.ingest.instance", defaultInstance(http.port));
            BlobSettings blobs = blobs(reader);
            return new IngestSettings(
                    http,
                    Limits.from(reader),
                    reader.string("tributary.tenant", "default"),
                    blobs,
                    PublisherSettings.from(reader, kafka, instance),
                    UploadsSettings.from(reader, kafka, instance, blobs.bucket()));
        });
    }

    private static Http http(SettingsReader reader) {
        return new Http(
                reader.optional("tributary.ingest.host"),
                reader.integer("tributary.ingest.port", 8081, 0, 65535),
                reader.integer("tributary.ingest.concurrency", 64, 1, 10_000),
                reader.bytes("tributary.ingest.memory", Runtime.getRuntime().maxMemory() / 4),
                reader.duration("tributary.ingest.retry.after", Duration.ofSeconds(2)),
                reader.choice("tributary.ingest.traceparent.invalid", InvalidTraceparent.REJECT),
                reader.uri("tributary.fusion.url", "http://localhost:8082"),
                reader.optional("tributary.ingest.trace.url"));
    }

    /** A caller waits for the store, so its timeout is the shorter of the store's and ingest's own. */
    private static BlobSettings blobs(SettingsReader reader) {
        BlobSettings blobs = BlobSettings.from(reader);
        Duration own = reader.duration("tributary.ingest.store.timeout", Duration.ofSeconds(4));
        return new BlobSettings(
                blobs.endpoint(),
                blobs.region(),
                blobs.accessKey(),
                blobs.secretKey(),
                blobs.bucket(),
                own.compareTo(blobs.timeout()) < 0 ? own : blobs.timeout());
    }

    /** Host and port: the same after a restart, so that what a killed instance left open is aborted at once. */
    private static String defaultInstance(int port) {
        String suffix = port == 0 ? UUID.randomUUID().toString() : "" + port;
        try {
            return "ingest-" + InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT) + "-" + suffix;
        } catch (UnknownHostException e) {
            return "ingest-" + UUID.randomUUID();
        }
    }
}
