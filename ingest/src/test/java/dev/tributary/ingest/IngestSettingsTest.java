package dev.tributary.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.contract.SettingsException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class IngestSettingsTest {

    @Test
    void thereIsADefaultForEverythingButTheStoresKeys() {
        IngestSettings settings = Samples.settings(Map.of());

        assertThat(settings.tenant()).isEqualTo("default");
        assertThat(settings.http().fusion()).isEqualTo(URI.create("http://localhost:8082"));
        assertThat(settings.http().invalidTraceparent()).isEqualTo(IngestSettings.InvalidTraceparent.REJECT);
        assertThat(settings.limits().window()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.limits().windowMax()).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.uploads().buckets()).containsExactly("tributary");
        assertThat(settings.blobs().timeout()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void settingsReachTheClients() {
        IngestSettings settings = Samples.settings(Map.of(
                "tributary.ingest.instance", "ingest-7",
                "tributary.ingest.transaction.timeout", "20s",
                "tributary.kafka.client.security.protocol", "SSL",
                "tributary.ingest.uploads.group", "g",
                "tributary.ingest.buckets", "a, b"));

        assertThat(settings.publishing().producer("http-0"))
                .containsEntry("transactional.id", "ingest-7-http-0")
                .containsEntry("transaction.timeout.ms", 20_000)
                .containsEntry("security.protocol", "SSL")
                .containsEntry("acks", "all");
        assertThat(settings.uploads().consumer())
                .containsEntry("group.id", "g")
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("enable.auto.commit", false);
        assertThat(settings.uploads().buckets()).isEqualTo(List.of("a", "b"));
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        assertThatThrownBy(() -> Samples.settings(Map.of(
                        "tributary.ingest.port", "-1",
                        "tributary.ingest.traceparent.invalid", "maybe",
                        "tributary.turn.window.default", "1h",
                        "tributary.ingest.producer.delivery.timeout", "1s")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll(
                        "tributary.ingest.port is '-1'",
                        "one of reject, restart",
                        "tributary.turn.window.default must be",
                        "tributary.ingest.producer.delivery.timeout must be");
    }
}
