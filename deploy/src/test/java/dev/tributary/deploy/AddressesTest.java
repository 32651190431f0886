package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.Settings;
import dev.tributary.contract.blob.BlobSettings;
import dev.tributary.deploy.embedded.EmbeddedS3.Credentials;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddressesTest {

    private static final Path STATE = Path.of("state");

    @Test
    void whatIsNotSetIsEmbedded() {
        Addresses addresses = of(Map.of());
        assertThat(addresses.embedsKafka()).isTrue();
        assertThat(addresses.embedsS3()).isTrue();
        assertThat(addresses.embedsTraces()).isTrue();
        assertThat(KafkaSettings.from(addresses.settings()).bootstrapServers()).isEqualTo("localhost:9092");
        BlobSettings blobs = addresses.settings().read(BlobSettings::from);
        assertThat(blobs.endpoint()).hasToString("http://localhost:9000");
        assertThat(blobs.secretKey()).isEqualTo(addresses.credentials().secretKey());
        assertThat(addresses.settings().startingWith("otel."))
                .containsEntry("otel.exporter.otlp.endpoint", "http://localhost:4317");
    }

    @Test
    void whatIsSetStays() {
        Map<String, String> set = new HashMap<>(Map.of(
                Addresses.KAFKA, "broker:9092",
                Addresses.S3, "https://s3.example",
                Addresses.S3_ACCESS, "access",
                Addresses.S3_SECRET, "secret",
                Addresses.OTLP, "http://collector:4317",
                Addresses.TEMPO, "http://tempo:3200"));
        set.put("tributary.ingest.host", "0.0.0.0");
        Addresses addresses = of(set);
        assertThat(addresses.embedsKafka()).isFalse();
        assertThat(addresses.embedsS3()).isFalse();
        assertThat(addresses.embedsTraces()).isFalse();
        set.forEach((name, value) ->
                assertThat(Addresses.optional(addresses.settings(), name)).isEqualTo(value));
    }

    @Test
    void anEmbeddedStoreTakesCredentialsThatAreSet() {
        Addresses addresses = of(Map.of(Addresses.S3_ACCESS, "access", Addresses.S3_SECRET, "secret"));
        assertThat(addresses.embedsS3()).isTrue();
        assertThat(addresses.credentials().accessKey()).isEqualTo("access");
        assertThat(addresses.credentials().secretKey()).isEqualTo("secret");
        assertThat(addresses.credentials()).asString().doesNotContain("secret");
    }

    @Test
    void twoStacksHaveDifferentCredentials() {
        assertThat(of(Map.of()).credentials()).isNotEqualTo(of(Map.of()).credentials());
    }

    private static Addresses of(Map<String, String> set) {
        Settings settings = Settings.of(set);
        return Addresses.of(settings, Ports.of(settings, 0), STATE, Credentials.generate());
    }
}
