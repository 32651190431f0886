package dev.tributary.deploy.telemetry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The registry in {@code deploy/telemetry/registry}, in the format of OpenTelemetry's Weaver. */
public final class Registry {

    /** Relative to this module. */
    public static final Path DIRECTORY = Path.of("telemetry", "registry");

    /**
     * An attribute of our own.
     *
     * @param group what it is about
     * @param type {@code string}, {@code int}, {@code double}, {@code boolean}, {@code string[]}
     * @param values all that there are, or none when it may be any
     */
    public record Attribute(String name, String group, String type, List<String> values, String brief) {}

    /**
     * A metric of our own.
     *
     * @param instrument {@code counter}, {@code updowncounter}, {@code gauge}, {@code histogram}
     * @param attributes names, of ours or of the conventions
     */
    public record Metric(String name, String instrument, String unit, String brief, List<String> attributes) {}

    /**
     * A span, of our own or one of the conventions as we send it.
     *
     * @param name with {@code {…}} for what varies
     * @param kind in small letters
     * @param attributes names, of ours or of the conventions
     */
    public record Span(String name, String kind, String brief, List<String> attributes) {

        /** Whether a span's name is of this form. */
        public boolean names(String spanName) {
            String pattern = Stream.of(name.split("(?=\\{)|(?<=\\})"))
                    .map(piece -> piece.startsWith("{") ? "[a-z0-9._-]+" : Pattern.quote(piece))
                    .reduce("", String::concat);
            return Pattern.matches(pattern, spanName);
        }
    }

    /** An event on a span. */
    public record Event(String name, String brief, List<String> attributes) {}

    private final Map<String, Attribute> attributes = new TreeMap<>();
    private final Map<String, Metric> metrics = new TreeMap<>();
    private final Map<String, Span> spans = new LinkedHashMap<>();
    private final Map<String, Event> events = new TreeMap<>();
    private final List<String> resource = new ArrayList<>();
    private final Map<String, List<String>> imported = new TreeMap<>();

    private Registry() {}

    /** Reads all of it. */
    public static Registry read() {
        Registry registry = new Registry();
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                JsonNode root = new YAMLMapper().readTree(file.toFile());
                root.path("groups").forEach(registry::add);
                root.path("imports")
                        .properties()
                        .forEach(kind -> kind.getValue()
                                .forEach(name -> registry.imports(kind.getKey()).add(name.asText())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return registry;
    }

    public Map<String, Attribute> attributes() {
        return attributes;
    }

    public Map<String, Metric> metrics() {
        return metrics;
    }

    public Map<String, Span> spans() {
        return spans;
    }

    public Map<String, Event> events() {
        return events;
    }

    /** The attributes of the resource of every service. */
    public List<String> resource() {
        return resource;
    }

    /** The metrics of the conventions that are emitted, as names or with {@code *} at their end. */
    public List<String> importedMetrics() {
        return imports("metrics");
    }

    /** The events of the conventions that are on spans. */
    public List<String> importedEvents() {
        return imports("events");
    }

    /** The entities of the conventions that are on the resource. */
    public List<String> importedEntities() {
        return imports("entities");
    }

    /** How a span of that name is described. */
    public Optional<Span> span(String name) {
        Span exact = spans.get(name);
        return exact != null
                ? Optional.of(exact)
                : spans.values().stream().filter(span -> span.names(name)).findFirst();
    }

    private List<String> imports(String kind) {
        return imported.computeIfAbsent(kind, any -> new ArrayList<>());
    }

    private void add(JsonNode group) {
        String brief = group.path("brief").asText();
        for (JsonNode attribute : group.path("attributes")) {
            if (attribute.has("id")) {
                define(group.path("id").asText(), attribute);
            }
        }
        List<String> names = StreamSupport.stream(group.path("attributes").spliterator(), false)
                .map(attribute ->
                        attribute.path(attribute.has("ref") ? "ref" : "id").asText())
                .toList();
        switch (group.path("type").asText()) {
            case "metric" -> {
                String name = group.path("metric_name").asText();
                metrics.put(
                        name,
                        new Metric(
                                name,
                                group.path("instrument").asText(),
                                group.path("unit").asText(),
                                brief,
                                names));
            }
            case "span" -> {
                String name = group.at("/annotations/tributary/span_name").asText();
                spans.put(name, new Span(name, group.path("span_kind").asText(), brief, names));
            }
            case "event" -> {
                String name = group.path("name").asText();
                events.put(name, new Event(name, brief, names));
            }
            case "entity" -> resource.addAll(names);
            default -> {
                // groups of attributes, which are defined by now
            }
        }
    }

    private void define(String group, JsonNode attribute) {
        String name = attribute.path("id").asText();
        JsonNode type = attribute.path("type");
        List<String> values = StreamSupport.stream(type.path("members").spliterator(), false)
                .map(member -> member.path("value").asText())
                .toList();
        attributes.put(
                name,
                new Attribute(
                        name,
                        group,
                        type.isTextual() ? type.asText() : "string",
                        values,
                        attribute.path("brief").asText()));
    }
}
