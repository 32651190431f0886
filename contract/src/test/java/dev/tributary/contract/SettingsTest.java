package dev.tributary.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
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
    void whatWasReadIsKnownWithItsDefaultAsASettingIsWritten() {
        Settings settings = Settings.of(Map.of("tributary.wait", "9s"));
        String read = settings.read(r -> r.duration("tributary.wait", Duration.ofMillis(1500))
                + r.duration("tributary.day", Duration.ofDays(2)).toString()
                + r.duration("tributary.minutes", Duration.ofMinutes(90))
                + r.duration("tributary.none", Duration.ZERO)
                + r.bytes("tributary.size", 64L << 20)
                + r.bytes("tributary.odd", 1000)
                + r.decimal("tributary.ratio", 1, 0, 1)
                + r.flag("tributary.on", false)
                + r.list("tributary.list", List.of("a", "b"))
                + r.choice("tributary.outcome", Outcome.PARTIAL)
                + r.optional("tributary.maybe"));
        assertThat(read).startsWith("PT9S");
        assertThat(settings.known())
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("tributary.wait", "1500ms"),
                        Map.entry("tributary.day", "2d"),
                        Map.entry("tributary.minutes", "90m"),
                        Map.entry("tributary.none", "0s"),
                        Map.entry("tributary.size", "64MiB"),
                        Map.entry("tributary.odd", "1000"),
                        Map.entry("tributary.ratio", "1"),
                        Map.entry("tributary.on", "false"),
                        Map.entry("tributary.list", "a,b"),
                        Map.entry("tributary.outcome", "partial"),
                        Map.entry("tributary.maybe", "")));
    }

    @Test
    void aMisspeltNameIsFoundAsUnread() {
        Settings settings =
                Settings.of(Map.of("tributary.a.prot", "1", "tributary.a.port", "2", "otel.x", "3", "a.port", "4"));
        int port = settings.read(reader -> reader.integer("tributary.a.port", 0, 0, 10));
        assertThat(port).isEqualTo(2);
        assertThat(settings.unread()).containsExactly("a.port", "tributary.a.prot");
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
