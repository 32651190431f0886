package dev.tributary.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** A tiny run of some of it: systems start in JVMs of their own, and each outcome is checked. */
@Tag("benchmarks")
class FusionBenchIT {

    private static final Set<Figure> MEASURED = Set.of(Figure.LOOP_RATIO, Figure.PARTIAL_LATENESS_P99_MS);

    /** What this JVM is too slow for would be started again in another one, and that is not what is tested. */
    @BeforeEach
    void takeThisJvm() {
        System.setProperty(JavaCommand.AGAIN, "true");
    }

    @AfterEach
    void chooseAgain() {
        System.clearProperty(JavaCommand.AGAIN);
    }

    @Test
    void aQuickRunMeasuresWhatIsAskedFor() throws Exception {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = new CommandLine(new BenchCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute("fusion", "--quick", "--turns", "100", "--only", "loop,lateness");

        assertThat(exit).as("%s", err).isZero();
        List<String> lines = out.toString().lines().toList();
        JsonNode json = Json.MAPPER.readTree(lines.get(lines.size() - 1));
        for (Figure figure : Figure.of(Figure.Subject.FUSION)) {
            assertThat(json.has(figure.key())).as("%s in %s", figure, json).isTrue();
            assertThat(json.path(figure.key()).isNumber())
                    .as("%s in %s", figure, json)
                    .isEqualTo(MEASURED.contains(figure));
            assertThat(json.path("spread").path(figure.key()).size())
                    .as("spread of %s", figure)
                    .isEqualTo(MEASURED.contains(figure) ? 2 : 0);
        }
        assertThat(json.size()).isEqualTo(Figure.of(Figure.Subject.FUSION).size() + 1);
        assertThat(json.path(Figure.LOOP_RATIO.key()).asDouble()).isPositive();
        assertThat(lines).anyMatch(line -> line.startsWith("| turns/s: plain loop | "));
    }
}
