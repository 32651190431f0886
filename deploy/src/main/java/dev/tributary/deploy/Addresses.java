package dev.tributary.deploy;

import dev.tributary.contract.Settings;
import dev.tributary.deploy.embedded.EmbeddedS3;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is reached where: what the settings say already, and for the rest the embedded servers on their ports.
 *
 * @param settings with every address in them, for the services
 * @param filled the names of those that we filled in
 * @param embedsKafka whether the settings left Kafka to us; the same for the others
 * @param credentials of the embedded object store
 */
record Addresses(
        Settings settings,
        Set<String> filled,
        boolean embedsKafka,
        boolean embedsS3,
        boolean embedsTraces,
        EmbeddedS3.Credentials credentials) {

    static final String KAFKA = "tributary.kafka.bootstrap.servers";
    static final String S3 = "tributary.s3.endpoint";
    static final String S3_ACCESS = "tributary.s3.access.key";
    static final String S3_SECRET = "tributary.s3.secret.key";
    static final String INGEST = "tributary.ingest.url";
    static final String FUSION = "tributary.fusion.url";
    static final String PAGE = "tributary.page.url";
    static final String TRACES = "tributary.ingest.trace.url";
    static final String TEMPO = "tributary.tempo.url";
    static final String OTLP = "otel.exporter.otlp.endpoint";
    private static final String OTLP_VARIABLE = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /** @param keys of the embedded object store, where the settings name none */
    static Addresses of(Settings settings, Ports ports, Path state, EmbeddedS3.Credentials keys) {
        boolean embedsKafka = optional(settings, KAFKA) == null;
        boolean embedsS3 = optional(settings, S3) == null;
        boolean embedsTraces = optional(settings, OTLP) == null && System.getenv(OTLP_VARIABLE) == null;
        Map<String, String> filled = new HashMap<>();
        for (Port port : Port.values()) {
            filled.put(port.setting(), Integer.toString(ports.of(port)));
        }
        filled.put(FUSION, url(ports, Port.FUSION));
        filled.put(PAGE, url(ports, Port.PAGE));
        EmbeddedS3.Credentials credentials = keys;
        if (embedsKafka) {
            filled.put(KAFKA, "localhost:" + ports.of(Port.KAFKA));
            // clients that are there before the broker should not wait long to ask again
            filled.put("tributary.kafka.client.reconnect.backoff.max.ms", "200");
            filled.put("tributary.kafka.client.retry.backoff.max.ms", "200");
        }
        if (embedsS3) {
            String access = optional(settings, S3_ACCESS);
            String secret = optional(settings, S3_SECRET);
            if (access != null && secret != null) {
                credentials = new EmbeddedS3.Credentials(access, secret);
            }
            filled.put(S3, url(ports, Port.S3));
            filled.put(S3_ACCESS, credentials.accessKey());
            filled.put(S3_SECRET, credentials.secretKey());
        }
        if (embedsTraces) {
            filled.put(OTLP, url(ports, Port.OTLP_GRPC));
            filled.put("otel.exporter.otlp.protocol", "grpc");
            filled.put("otel.bsp.schedule.delay", "200");
            filled.put(TEMPO, url(ports, Port.TEMPO));
        }
        byDefault(settings, filled, TRACES, url(ports, Port.PAGE) + "/turns/{turnId}");
        byDefault(settings, filled, "tributary.ingest.host", "127.0.0.1");
        byDefault(
                settings,
                filled,
                "tributary.fusion.state.dir",
                state.resolve("streams").toString());
        return new Addresses(
                settings.with(filled), Set.copyOf(filled.keySet()), embedsKafka, embedsS3, embedsTraces, credentials);
    }

    static String url(Ports ports, Port port) {
        return "http://localhost:" + ports.of(port);
    }

    static @Nullable String optional(Settings settings, String name) {
        String value = settings.read(reader -> reader.string(name, ""));
        return value.isEmpty() ? null : value;
    }

    private static void byDefault(Settings settings, Map<String, String> filled, String name, String value) {
        if (optional(settings, name) == null) {
            filled.put(name, value);
        }
    }
}
