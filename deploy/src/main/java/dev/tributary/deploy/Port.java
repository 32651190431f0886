package dev.tributary.deploy;

/** What listens on this machine: its setting and its port by default. */
enum Port {
    PAGE("the turn page", "tributary.page.port", 8080),
    INGEST("ingest", "tributary.ingest.port", 8081),
    FUSION("fusion-stream", "tributary.fusion.port", 8082),
    TEXT("text-worker", "tributary.text.port", 8083),
    IMAGE("image-worker", "tributary.image.port", 8084),
    AUDIO("audio-worker", "tributary.audio.port", 8085),
    KAFKA("Kafka", "tributary.embedded.kafka.port", 9092),
    S3("S3", "tributary.embedded.s3.port", 9000),
    OTLP_GRPC("OTLP over gRPC", "tributary.embedded.otlp.grpc.port", 4317),
    OTLP_HTTP("OTLP over HTTP", "tributary.embedded.otlp.http.port", 4318),
    TEMPO("the trace store", "tributary.embedded.tempo.port", 3200);

    private final String label;
    private final String setting;
    private final int byDefault;

    Port(String label, String setting, int byDefault) {
        this.label = label;
        this.setting = setting;
        this.byDefault = byDefault;
    }

    String label() {
        return label;
    }

    String setting() {
        return setting;
    }

    int byDefault() {
        return byDefault;
    }
}
