package dev.tributary.ingest;

import dev.tributary.contract.Modality;
import dev.tributary.contract.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Payloads and settings that tests share. */
final class Samples {

    static final String TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private Samples() {}

    static byte[] png(int seed) {
        return new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', (byte) seed};
    }

    static byte[] wav() {
        return "RIFF....WAVEfmt ".getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Small limits, so that tests reach them. */
    static Limits limits() {
        return new Limits(
                20_000,
                Map.of(Modality.TEXT, 1_000L, Modality.IMAGE, 5_000L, Modality.AUDIO, 5_000L),
                4,
                500,
                8,
                2_000,
                100,
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                Duration.ofSeconds(10));
    }

    static IngestSettings settings(Map<String, String> others) {
        return IngestSettings.from(Settings.of(Map.of(
                        "tributary.s3.access.key", "key",
                        "tributary.s3.secret.key", "secret",
                        "tributary.ingest.port", "0"))
                .with(others));
    }
}
