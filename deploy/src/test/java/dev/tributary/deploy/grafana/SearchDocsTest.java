package dev.tributary.deploy.grafana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.deploy.telemetry.Conventions;
import dev.tributary.deploy.telemetry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The TraceQL of docs/search.md, README.md and the dashboards asks for nothing that is not emitted. */
class SearchDocsTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern RECIPE = Pattern.compile("(?m)^(?:search|metric|metrics) '([^']+)'");
    private static final Pattern INLINE = Pattern.compile("`(\\{ [^`]+})[^`]*`");
    private static final Map<String, String> CONVENTIONS = Conventions.attributes();
    private static final Registry REGISTRY = Registry.read();

    @Test
    void thereAreRecipesForEveryQuestion() throws IOException {
        assertThat(recipes()).hasSizeGreaterThan(25);
        assertThat(dashboards()).hasSizeGreaterThan(5);
    }

    @ParameterizedTest
    @MethodSource("queries")
    void everySpanNameIsInTheRegistry(String query) {
        for (TraceQl.Name name : TraceQl.of(query).names()) {
            Pattern pattern = Pattern.compile(name.pattern() ? name.text() : Pattern.quote(name.text()));
            assertThat(spanNames(name))
                    .as(name.text())
                    .anyMatch(known -> pattern.matcher(known).matches());
        }
    }

    @ParameterizedTest
    @MethodSource("queries")
    void everyAttributeIsInTheRegistryWhereItIsAskedFor(String query) {
        TraceQl traceQl = TraceQl.of(query);
        List<String> ofSpans = REGISTRY.spans().values().stream()
                .flatMap(span -> span.attributes().stream())
                .toList();
        List<String> ofEvents = REGISTRY.events().values().stream()
                .flatMap(event -> event.attributes().stream())
                .toList();

        assertThat(ofSpans).containsAll(traceQl.span());
        assertThat(ofEvents).containsAll(traceQl.event());
        assertThat(REGISTRY.resource()).containsAll(traceQl.resource());
    }

    @ParameterizedTest
    @MethodSource("queries")
    void anAttributeOfOneNamedSpanIsOnThatSpan(String query) {
        TraceQl traceQl = TraceQl.of(query);
        if (traceQl.names().size() == 1 && !traceQl.names().get(0).pattern()) {
            String name = traceQl.names().get(0).text();
            assertThat(REGISTRY.span(name)).as(name).isPresent();
            assertThat(REGISTRY.span(name).orElseThrow().attributes()).containsAll(traceQl.span());
        }
    }

    /** {@code span.turn.critical.queue_ms = "500"} is no error in TraceQL; it just never holds. */
    @ParameterizedTest
    @MethodSource("queries")
    void constantsAreOfTheAttributesType(String query) {
        for (TraceQl.Comparison comparison : TraceQl.of(query).comparisons()) {
            Registry.Attribute own = REGISTRY.attributes().get(comparison.attribute());
            String type = own == null ? CONVENTIONS.get(comparison.attribute()) : own.type();
            switch (comparison.type()) {
                case "string" -> assertThat(type).as(query).isIn("string", "string[]");
                case "number" -> assertThat(type).as(query).isIn("int", "double");
                case "boolean" -> assertThat(type).as(query).isEqualTo("boolean");
                default -> assertThat(type).as(query).isNotNull();
            }
            if (own != null && !own.values().isEmpty() && comparison.operator().matches("!?=")) {
                assertThat(own.values()).as(query).contains(comparison.text());
            }
        }
    }

    @Test
    void whatIsWrongIsSeen() {
        assertThatThrownBy(() -> everySpanNameIsInTheRegistry("{ name = \"turns\" }"))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> everySpanNameIsInTheRegistry("{ name =~ \"video[.].*\" }"))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> everyAttributeIsInTheRegistryWhereItIsAskedFor("{ span.turn.result = \"partial\" }"))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> everyAttributeIsInTheRegistryWhereItIsAskedFor("{ resource.modality = \"text\" }"))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> anAttributeOfOneNamedSpanIsOnThatSpan("{ name = \"turn\" } | select(span.batch.id)"))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> constantsAreOfTheAttributesType("{ span.turn.join_wait_ms > \"1000\" }"))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> constantsAreOfTheAttributesType("{ span.turn.outcome = \"failed\" }"))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> TraceQl.of("{ .turn.id = \"turn-42\" }")).isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<String> queries() throws IOException {
        return Stream.concat(recipes().stream(), dashboards().stream());
    }

    /** What the documents show. */
    private static List<String> recipes() throws IOException {
        List<String> queries =
                new ArrayList<>(found(RECIPE, ROOT.resolve("docs").resolve("search.md")));
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        for (Path page : pages) {
            found(INLINE, page).stream()
                    .filter(query -> query.contains("span.") || query.contains("name"))
                    .forEach(queries::add);
        }
        return queries;
    }

    private static List<String> found(Pattern pattern, Path page) throws IOException {
        Matcher matcher = pattern.matcher(Files.readString(page));
        return matcher.results().map(result -> result.group(1)).toList();
    }

    private static List<String> dashboards() {
        return Dashboards.read().stream()
                .flatMap(dashboard -> dashboard.panels().stream())
                .filter(panel -> panel.type().equals("traces"))
                .flatMap(panel -> panel.queries().stream())
                .map(Dashboards.Query::expr)
                .toList();
    }

    /** Names as they are sent, what varies filled in, for a regular expression to match. */
    private static List<String> spanNames(TraceQl.Name name) {
        if (!name.pattern()) {
            return REGISTRY.span(name.text()).map(span -> List.of(name.text())).orElse(List.of());
        }
        return REGISTRY.spans().values().stream()
                .flatMap(span -> Stream.of("text", "image", "audio")
                        .map(modality -> span.name()
                                .replace("{modality}", modality)
                                .replace("{topic}", "tributary." + modality)))
                .distinct()
                .toList();
    }
}
