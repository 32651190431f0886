package dev.tributary.fusionstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.contract.Settings;
import dev.tributary.contract.SettingsException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FusionSettingsTest {

    @Test
    void everySettingHasADefault() {
        FusionSettings settings = FusionSettings.from(Settings.of(Map.of()));

        assertThat(settings.windows())
                .isEqualTo(new TurnWindows(Duration.ofMinutes(10), Duration.ofMinutes(1), Duration.ofMinutes(2)));
        assertThat(settings.store()).isEqualTo(FusionSettings.Store.MEMORY);
        assertThat(settings.queries())
                .isEqualTo(new FusionSettings.Queries(Duration.ofSeconds(1), Duration.ofSeconds(8), false));
        Properties streams = settings.properties(8082);
        assertThat(streams)
                .containsEntry(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, "exactly_once_v2")
                .containsEntry(StreamsConfig.APPLICATION_SERVER_CONFIG, "localhost:8082")
                .containsEntry(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 500L);
        assertThat(new StreamsConfig(streams).getString(StreamsConfig.APPLICATION_ID_CONFIG))
                .isEqualTo("tributary-fusion");
    }

    @Test
    void everySettingIsTaken() {
        FusionSettings settings = FusionSettings.from(Settings.of(Map.ofEntries(
                Map.entry("tributary.kafka.bootstrap.servers", "broker:9"),
                Map.entry("tributary.kafka.client.security.protocol", "SSL"),
                Map.entry("tributary.fusion.application.id", "mine"),
                Map.entry("tributary.fusion.host", "fusion-1"),
                Map.entry("tributary.fusion.port", "0"),
                Map.entry("tributary.fusion.window.max", "1m"),
                Map.entry("tributary.fusion.grace", "5s"),
                Map.entry("tributary.fusion.retention", "1h"),
                Map.entry("tributary.fusion.parts.max", "8"),
                Map.entry("tributary.fusion.bytes.max", "100kB"),
                Map.entry("tributary.fusion.store", "rocksdb"),
                Map.entry("tributary.fusion.turns.max", "1000"),
                Map.entry("tributary.fusion.turns.bytes.max", "10MB"),
                Map.entry("tributary.fusion.commit.interval", "50ms"),
                Map.entry("tributary.fusion.threads", "2"),
                Map.entry("tributary.fusion.standbys", "1"),
                Map.entry("tributary.fusion.reference.max", "2000"),
                Map.entry("tributary.fusion.check.interval", "5s"),
                Map.entry("tributary.fusion.state.dir", "/var/fusion"),
                Map.entry("tributary.fusion.queries.timeout", "200ms"),
                Map.entry("tributary.fusion.queries.list.timeout", "2s"),
                Map.entry("tributary.fusion.queries.stale", "true"),
                Map.entry("tributary.topics.create", "true"),
                Map.entry("tributary.topics.partitions", "6"),
                Map.entry("tributary.topics.replication", "3"),
                Map.entry("tributary.fusion.streams.buffered.records.per.partition", "10"))));

        assertThat(settings.windows())
                .isEqualTo(new TurnWindows(Duration.ofMinutes(1), Duration.ofSeconds(5), Duration.ofHours(1)));
        assertThat(settings.limits()).isEqualTo(new TurnLimits(8, 100_000, 2_000));
        assertThat(settings.store()).isEqualTo(FusionSettings.Store.ROCKSDB);
        assertThat(settings.room()).isEqualTo(new FusionSettings.Bounds(1000, 10_000_000));
        assertThat(settings.topics()).isEqualTo(new FusionSettings.Topics(true, 6, (short) 3));
        assertThat(settings.queries())
                .isEqualTo(new FusionSettings.Queries(Duration.ofMillis(200), Duration.ofSeconds(2), true));
        assertThat(settings.properties(7))
                .containsEntry(StreamsConfig.APPLICATION_ID_CONFIG, "mine")
                .containsEntry(StreamsConfig.APPLICATION_SERVER_CONFIG, "fusion-1:7")
                .containsEntry(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2)
                .containsEntry(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 50L)
                .containsEntry(StreamsConfig.STATE_DIR_CONFIG, "/var/fusion")
                .containsEntry("security.protocol", "SSL")
                .containsEntry(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 1)
                .containsEntry("buffered.records.per.partition", "10");
        assertThat(settings.checkInterval()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void timesOfTheSessionAreOursToSetWithTheClassicProtocolOnly() {
        String session = StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
        String heartbeat = StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG);
        assertThat(FusionSettings.from(Settings.of(Map.of())).properties(0))
                .containsEntry(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic")
                .containsKeys(session, heartbeat);
        assertThat(FusionSettings.from(Settings.of(Map.of("tributary.fusion.group.protocol", "streams")))
                        .properties(0))
                .containsEntry(StreamsConfig.GROUP_PROTOCOL_CONFIG, "streams")
                .doesNotContainKeys(session, heartbeat);
    }

    @Test
    void whatTheLimitsAllowIsTakenByOurProducerAndByTheChangelog() {
        Properties properties = FusionSettings.from(Settings.of(Map.of("tributary.fusion.bytes.max", "5MB")))
                .properties(0);
        // results, parts and what small ones may grow by, the rest, references
        int largest = 5_000_000 + 64 * (1_536 + 1_536 * 3 / 2) + 64 * 1024 + 3 * 6 * 1024;
        assertThat(properties)
                .containsEntry("producer.max.request.size", largest)
                .containsEntry("topic.max.message.bytes", "" + largest);
    }

    @ParameterizedTest
    @CsvSource({
        "tributary.fusion.check.interval, 0s",
        "tributary.fusion.bytes.max, 3GB",
        "tributary.fusion.standbys, -1",
        "tributary.fusion.group.protocol, consumer",
    })
    void whatCannotBeStopsTheStart(String setting, String value) {
        assertThatThrownBy(() -> FusionSettings.from(Settings.of(Map.of(setting, value))))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(setting);
    }

    @Test
    void standbysInMemoryAreRefusedWhereTheyAreOfNoUse() {
        Map<String, String> asked =
                Map.of("tributary.fusion.group.protocol", "streams", "tributary.fusion.standbys", "1");
        assertThatThrownBy(() -> FusionSettings.from(Settings.of(asked)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("tributary.fusion.store=rocksdb");
        assertThat(FusionSettings.from(Settings.of(asked).with(Map.of("tributary.fusion.store", "rocksdb")))
                        .standbys())
                .isEqualTo(1);
    }

    @Test
    void aWindowOfNothingStopsTheStart() {
        assertThatThrownBy(() -> FusionSettings.from(Settings.of(Map.of("tributary.fusion.window.max", "0s"))))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("tributary.fusion.window.max");
    }

    /** The checks at the start go by the settings, and promises by the guarantee. */
    @ParameterizedTest
    @CsvSource({
        "processing.guarantee, leave it out",
        "application.id, set tributary.fusion.application.id",
        "group.protocol, set tributary.fusion.group.protocol",
    })
    void whatHasASettingOfItsOwnIsNotTakenPastIt(String property, String mend) {
        assertThatThrownBy(() ->
                        FusionSettings.from(Settings.of(Map.of("tributary.fusion.streams." + property, "anything"))))
                .hasMessageContaining("tributary.fusion.streams." + property + " is not taken: " + mend);
    }
}
