package dev.tributary.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** A tiny run of some of it: workers start in processes of their own, and each result is checked. */
@Tag("benchmarks")
class WorkersBenchIT {

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
    void aSmallRunMeasuresWhatIsAskedFor() throws Exception {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = new CommandLine(new BenchCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute("workers", "--rounds", "1", "--items", "20", "--only", "noop,spans");

        assertThat(exit).as("%s", err).isZero();
        List<String> lines = out.toString().lines().toList();
        JsonNode json = Json.MAPPER.readTree(lines.get(lines.size() - 1));
        assertThat(json.path("noop_items_per_s").asDouble()).isPositive();
        assertThat(json.path("overhead_us").asDouble()).isPositive();
        assertThat(json.path("spans_created").asLong())
                .isPositive()
                .isEqualTo(json.path("spans_stored").asLong());
        assertThat(json.path("text_ratio").isNull()).isTrue();
        assertThat(json.path("spread").path("overhead_us").size()).isEqualTo(2);
    }
}
