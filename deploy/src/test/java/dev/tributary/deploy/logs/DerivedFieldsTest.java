package dev.tributary.deploy.logs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DerivedFieldsTest {

    private static final Path SOURCES = Path.of("grafana", "provisioning", "datasources", "tributary.yaml");

    @TempDir
    private Path directory;

    @Test
    void grafanaFindsTheTraceAndTheTurnInALine() throws Exception {
        Path file = directory.resolve("image-worker.log");
        LogLines.write(file);
        String line = Files.readAllLines(file).get(0);
        Map<String, String> found = new LinkedHashMap<>();
        for (JsonNode source : new YAMLMapper().readTree(SOURCES.toFile()).get("datasources")) {
            for (JsonNode field : source.path("jsonData").path("derivedFields")) {
                Matcher matcher =
                        Pattern.compile(field.get("matcherRegex").asText()).matcher(line);
                found.put(field.get("name").asText(), matcher.find() ? matcher.group(1) : "nothing in " + line);
            }
        }
        assertThat(found)
                .containsExactlyInAnyOrderEntriesOf(Map.of("trace_id", LogLines.TRACE, "turn_id", LogLines.TURN));
    }
}
