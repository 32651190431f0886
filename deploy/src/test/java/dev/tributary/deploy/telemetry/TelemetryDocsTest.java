package dev.tributary.deploy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TelemetryDocsTest {

    private static final Path COMMITTED = Path.of("..", "docs", "telemetry.md");

    private final Registry registry = Registry.read();

    @Test
    void theTablesAreThoseOfTheRegistry() throws IOException {
        String text = TelemetryDocs.of(registry);
        if (Boolean.getBoolean("tributary.golden.update")) {
            Files.writeString(COMMITTED, text);
        }
        assertThat(Files.readString(COMMITTED))
                .as("docs/telemetry.md differs from the registry; it says itself how to write it anew")
                .isEqualTo(text);
    }

    @Test
    void everyNameThatIsReferredToIsDefinedHereOrInTheConventions() {
        Map<String, String> conventions = Conventions.attributes();
        Set<String> referred = new TreeSet<>(registry.resource());
        registry.spans().values().forEach(span -> referred.addAll(span.attributes()));
        registry.events().values().forEach(event -> referred.addAll(event.attributes()));
        registry.metrics().values().forEach(metric -> referred.addAll(metric.attributes()));

        assertThat(conventions).containsKeys("messaging.destination.name", "error.type");
        assertThat(referred)
                .isNotEmpty()
                .allMatch(name -> registry.attributes().containsKey(name) || conventions.containsKey(name));
    }

    @Test
    void nothingHasANameThatTheConventionsGiveToSomethingElse() {
        assertThat(registry.attributes().keySet().stream().filter(name -> !name.startsWith("gen_ai.")))
                .doesNotContainAnyElementsOf(Conventions.attributes().keySet());
    }

    @Test
    void nothingIsAnAttributeAndTheNamespaceOfAnother() {
        Set<String> own = registry.attributes().keySet();
        Set<String> ofConventions = Conventions.attributes().keySet();

        assertThat(own)
                .isNotEmpty()
                .allSatisfy(name -> assertThat(namespaces(name))
                        .as("namespaces of %s", name)
                        .doesNotContainAnyElementsOf(own)
                        .doesNotContainAnyElementsOf(ofConventions));
        assertThat(ofConventions)
                .allSatisfy(name -> assertThat(namespaces(name)).as("%s", name).doesNotContainAnyElementsOf(own));
    }

    /** {@code a} and {@code a.b} for {@code a.b.c}. */
    private static List<String> namespaces(String name) {
        return IntStream.range(0, name.length())
                .filter(at -> name.charAt(at) == '.')
                .mapToObj(at -> name.substring(0, at))
                .toList();
    }
}
