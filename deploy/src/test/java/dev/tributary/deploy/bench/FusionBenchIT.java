package dev.tributary.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** A tiny run of the whole: every system starts in its own JVM, and each checks every outcome itself. */
class FusionBenchIT {

    @Test
    void aQuickRunMeasuresEveryFigure() throws Exception {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = new CommandLine(new BenchCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute("fusion", "--quick", "--turns", "100");

        assertThat(exit).as("%s", err).isZero();
        List<String> lines = out.toString().lines().toList();
        JsonNode json = Json.MAPPER.readTree(lines.get(lines.size() - 1));
        for (Figure figure : Figure.values()) {
            assertThat(json.path(figure.key()).isNumber())
                    .as("%s in %s", figure, json)
                    .isTrue();
            assertThat(json.path("spread").path(figure.key()).size())
                    .as("spread of %s", figure)
                    .isEqualTo(2);
        }
        assertThat(json.size()).isEqualTo(Figure.values().length + 1);
        for (Figure positive :
                Arrays.asList(Figure.DSL_RATIO, Figure.COPY_RATIO, Figure.LOOP_RATIO, Figure.RESTORE_S)) {
            assertThat(json.path(positive.key()).asDouble()).as("%s", positive).isPositive();
        }
        assertThat(lines).anyMatch(line -> line.startsWith("| turns/s: DSL join, in memory | "));
    }
}
