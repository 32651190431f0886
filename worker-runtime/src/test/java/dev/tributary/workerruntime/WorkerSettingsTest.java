package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.contract.Modality;
import dev.tributary.contract.Settings;
import dev.tributary.contract.SettingsException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class WorkerSettingsTest {

    private static final WorkerDefaults IMAGE = new WorkerDefaults(Modality.IMAGE, "card", 0);

    @Test
    void aPartitionMayNotBeHeldForLongerThanTheGroupBears() {
        Settings settings = Settings.of(Map.of(
                "tributary.image.revoke.timeout", "10s", "tributary.kafka.client.max.poll.interval.ms", "10000"));
        assertThatThrownBy(() -> Worker.checkSettings(IMAGE, settings))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("tributary.image.revoke.timeout is 10000 ms");
    }

    @Test
    void theBoundsAreReadUnderTheModalitysName() {
        Settings settings = Settings.of(Map.of(
                "tributary.image.inflight.bytes", "1MiB",
                "tributary.image.prepared.max", "7",
                "tributary.image.prepared.bytes", "2MiB",
                "tributary.image.revoke.timeout", "3s"));
        assertThat(read(settings, IMAGE))
                .isEqualTo(new IntakeSettings(1 << 20, 7, 2 << 20, Duration.ofSeconds(3), true, 4));
    }

    @Test
    void textsGoOnWhileTheStoreIsOutUnlessSaidOtherwise() {
        WorkerDefaults text = new WorkerDefaults(Modality.TEXT, "card", 0);
        assertThat(read(Settings.of(Map.of()), text).pausesInOutage()).isFalse();
        assertThat(read(Settings.of(Map.of("tributary.text.outage.pause", "true")), text)
                        .pausesInOutage())
                .isTrue();
    }

    private static IntakeSettings read(Settings settings, WorkerDefaults defaults) {
        return settings.read(reader -> WorkerSettings.from(reader, defaults)).intake();
    }
}
