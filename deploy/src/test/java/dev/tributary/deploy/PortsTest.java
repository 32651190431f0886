package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.contract.Settings;
import dev.tributary.contract.SettingsException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void anOffsetMovesWhatIsNotSet() {
        Ports ports = Ports.of(Settings.of(Map.of("tributary.page.port", "9999")), 100);
        assertThat(ports.of(Port.PAGE)).isEqualTo(9999);
        assertThat(ports.of(Port.KAFKA)).isEqualTo(9192);
        assertThat(ports.of(Port.OTLP_GRPC)).isEqualTo(4417);
    }

    @Test
    void zeroTakesAnyFreePort() {
        Ports ports = Ports.of(Settings.of(Map.of("tributary.page.port", "0", "tributary.ingest.port", "0")), 0);
        assertThat(ports.of(Port.PAGE)).isPositive().isNotEqualTo(ports.of(Port.INGEST));
        assertThat(ports.of(Port.FUSION)).isEqualTo(8082);
    }

    @Test
    void freePortsAreAllDifferent() {
        Ports ports = Ports.free();
        assertThat(Arrays.stream(Port.values()).map(ports::of)).doesNotHaveDuplicates();
    }

    @Test
    void everyWrongPortIsToldAtOnce() {
        Settings settings = Settings.of(Map.of("tributary.page.port", "x", "tributary.ingest.port", "65536"));
        assertThatThrownBy(() -> Ports.of(settings, 0))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("tributary.page.port is 'x'")
                .hasMessageContaining("tributary.ingest.port is '65536'");
    }

    @Test
    void aPortInUseIsNamedWithWhatChangesIt() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ports ports = Ports.of(
                    Settings.of(Map.of(
                            "tributary.embedded.kafka.port", "" + taken.getLocalPort(), "tributary.page.port", "0")),
                    0);
            assertThat(ports.taken(EnumSet.of(Port.KAFKA, Port.PAGE)))
                    .containsExactly("port " + taken.getLocalPort() + " (Kafka) is in use: stop what listens there,"
                            + " set tributary.embedded.kafka.port, or move all ports with --port-offset");
        }
    }
}
