package dev.tributary.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

    @Test
    void everythingWrongIsToldAtOnceByName() {
        Settings settings = Settings.of(Map.of(
                "tributary.a.port", "99999",
                "tributary.a.wait", "5 minutes",
                "tributary.a.size", "10MiB"));
        assertThatThrownBy(() -> settings.read(reader -> {
                    int port = reader.integer("tributary.a.port", 80, 0, 65_535);
                    Duration wait = reader.duration("tributary.a.wait", Duration.ofSeconds(1));
                    String key = reader.required("tributary.a.key");
                    return port + "/" + wait + "/" + key + "/" + reader.bytes("tributary.a.size", 1);
                }))
                .isInstanceOf(SettingsException.class)
                .hasMessage("""
                        tributary.a.port is '99999': expected a whole number from 0 to 65535
                        tributary.a.wait is '5 minutes': expected a duration as in 250ms, 30s, 5m, 1h or 7d
                        tributary.a.key is not set""");
    }

    @Test
    void valuesAreReadInTheirUnits() {
        Settings settings = Settings.of(Map.of(
                "tributary.wait",
                "1500ms",
                "tributary.size",
                "2KiB",
                "tributary.ratio",
                "0.25",
                "tributary.on",
                "true"));
        assertThat(settings.<Duration>read(r -> r.duration("tributary.wait", Duration.ZERO)))
                .isEqualTo(Duration.ofMillis(1500));
        assertThat(settings.<Long>read(r -> r.bytes("tributary.size", 0))).isEqualTo(2048);
        assertThat(settings.<Double>read(r -> r.decimal("tributary.ratio", 1, 0, 1)))
                .isEqualTo(0.25);
        assertThat(settings.<Boolean>read(r -> r.flag("tributary.on", false))).isTrue();
    }

    @Test
    void aMisspeltNameIsFoundAsUnread() {
        Settings settings = Settings.of(Map.of("tributary.a.prot", "1", "tributary.a.port", "2", "otel.x", "3"));
        int port = settings.read(reader -> reader.integer("tributary.a.port", 0, 0, 10));
        assertThat(port).isEqualTo(2);
        assertThat(settings.unread()).containsExactly("tributary.a.prot");
    }

    @Test
    void furtherKafkaPropertiesAreHandedOn() {
        KafkaSettings kafka = KafkaSettings.from(Settings.of(
                Map.of("tributary.kafka.bootstrap.servers", "a:1", "tributary.kafka.client.security.protocol", "SSL")));
        assertThat(kafka.properties("me"))
                .containsEntry("bootstrap.servers", "a:1")
                .containsEntry("security.protocol", "SSL")
                .containsEntry("client.id", "me");
    }
}
