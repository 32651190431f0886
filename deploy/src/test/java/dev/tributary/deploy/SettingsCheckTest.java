package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.contract.Settings;
import dev.tributary.contract.SettingsException;
import dev.tributary.deploy.embedded.EmbeddedS3.Credentials;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SettingsCheckTest {

    @Test
    void aNameThatNothingReadsIsAnErrorThatTellsTheNearest() {
        assertThatThrownBy(() -> check(Map.of("tributary.fusion.grase", "1s"), Service.all()))
                .isInstanceOf(SettingsException.class)
                .hasMessage("tributary.fusion.grase is no setting: did you mean tributary.fusion.grace?");
        assertThatThrownBy(() -> check(Map.of("tributary.colour", "red"), Service.all()))
                .isInstanceOf(SettingsException.class)
                .hasMessage("tributary.colour is no setting");
        assertThatThrownBy(() -> check(Map.of("tributry.fusion.grace", "1s"), Service.all()))
                .isInstanceOf(SettingsException.class)
                .hasMessage("tributry.fusion.grace is no setting: did you mean tributary.fusion.grace?");
    }

    @Test
    void aCommandThatUsesFewSettingsStillKnowsAllNames() {
        SettingsCheck.names(Settings.of(Map.of(
                "tributary.kafka.bootstrap.servers", "elsewhere:9092",
                "tributary.tempo.url", "http://localhost:1",
                "tributary.page.url", "http://localhost:2",
                "tributary.fusion.grace", "1s")));
        assertThatThrownBy(() ->
                        SettingsCheck.names(Settings.of(Map.of("tributary.kafka.bootstrp.servers", "localhost:1"))))
                .isInstanceOf(SettingsException.class)
                .hasMessage("tributary.kafka.bootstrp.servers is no setting: did you mean"
                        + " tributary.kafka.bootstrap.servers?");
    }

    @Test
    void whatServicesClientsAndServersReadIsKnownWhateverRuns() {
        Map<String, String> settings = Map.of(
                "tributary.fusion.grace", "1s",
                "tributary.audio.batch.max", "2",
                "tributary.ingest.url", "http://localhost:1",
                "tributary.embedded.s3.retention", "1h",
                "tributary.embedded.kafka.port", "9092",
                "tributary.kafka.client.linger.ms", "5",
                "otel.service.name", "mine",
                "launcher.process", "4711"); // in the file of what runs here
        assertThat(check(settings, Set.of(Service.TEXT_WORKER))).isEmpty();
    }

    @Test
    void wrongValuesOfAServiceThatDoesNotRunAreNobodysConcern() {
        Map<String, String> settings = Map.of("tributary.page.turns", "few");
        assertThat(check(settings, Set.of(Service.INGEST))).isEmpty();
        assertThatThrownBy(() -> check(settings, Set.of(Service.PAGE)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("tributary.page.turns is 'few'");
    }

    @Test
    void aWindowThatIngestTakesAndTheJoinCutsIsToldWithBothAndTheSetting() {
        String warning =
                "warning: ingest takes windows of up to 3600000 ms (tributary.turn.window.max), and the join cuts"
                        + " them to 600000 ms: set tributary.fusion.window.max as high";
        assertThat(check(Map.of("tributary.turn.window.max", "1h"), Service.all()))
                .containsExactly(warning);
        assertThat(check(Map.of("tributary.turn.window.max", "1h", "tributary.fusion.window.max", "1h"), Service.all()))
                .isEmpty();
    }

    private static List<String> check(Map<String, String> settings, Set<Service> services) {
        Addresses addresses =
                Addresses.of(Settings.of(settings), Ports.free(), Path.of("state"), Credentials.generate());
        return SettingsCheck.run(addresses.settings(), addresses.filled(), services);
    }
}
