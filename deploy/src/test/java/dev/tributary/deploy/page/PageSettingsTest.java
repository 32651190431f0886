package dev.tributary.deploy.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.contract.Settings;
import dev.tributary.contract.SettingsException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PageSettingsTest {

    @Test
    void withoutSettingsThePageListensOnLoopbackOnly() {
        PageSettings settings = Settings.of(Map.of()).read(PageSettings::from);

        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.buckets()).containsExactly("tributary");
    }

    @Test
    void payloadsAreReadFromTheBucketsThatIngestTakes() {
        PageSettings settings = Settings.of(Map.of("tributary.ingest.buckets", "uploads, tributary"))
                .read(PageSettings::from);

        assertThat(settings.buckets()).containsExactlyInAnyOrder("uploads", "tributary");
    }

    @Test
    void everyWrongSettingIsToldAtOnce() {
        Settings wrong = Settings.of(
                Map.of("tributary.page.port", "80a", "tributary.page.turns", "0", "tributary.tempo.url", "not a url"));

        assertThatThrownBy(() -> wrong.read(PageSettings::from))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll("tributary.page.port", "tributary.page.turns", "tributary.tempo.url");
    }
}
