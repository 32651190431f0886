package dev.tributary.deploy.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DashboardsTest {

    private static final Path COMMITTED = Path.of("grafana", "dashboards");

    @Test
    void theJsonIsThatOfTheSource() throws IOException {
        List<Dashboards.Dashboard> dashboards = Dashboards.read();
        for (Dashboards.Dashboard dashboard : dashboards) {
            Path file = COMMITTED.resolve(dashboard.uid() + ".json");
            String text = Dashboards.json(dashboard).toPrettyString() + "\n";
            if (Boolean.getBoolean("tributary.golden.update")) {
                Files.writeString(file, text);
            }
            assertThat(Files.readString(file))
                    .as(
                            "%s differs from %s; mvn test -pl deploy -am -Dtest=DashboardsTest -Dtributary.golden.update=true"
                                    + " -Dsurefire.failIfNoSpecifiedTests=false writes it",
                            file, Dashboards.SOURCE)
                    .isEqualTo(text);
        }
        try (Stream<Path> files = Files.list(COMMITTED)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(dashboards.stream()
                            .map(dashboard -> dashboard.uid() + ".json")
                            .toList());
        }
    }
}
