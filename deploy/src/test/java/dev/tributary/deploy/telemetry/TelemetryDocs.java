package dev.tributary.deploy.telemetry;

import java.util.List;
import java.util.stream.Collectors;

/** {@code docs/telemetry.md}, from the registry. */
final class TelemetryDocs {

    private static final String HEAD = """
            # Telemetry

            What Tributary's services emit. Made from the registry in [deploy/telemetry/registry](../deploy/telemetry/registry), which is in the format of OpenTelemetry's
            [Weaver](https://github.com/open-telemetry/weaver) and builds on the semantic conventions 1.43.0; `mvn test -pl deploy -am -Dtest=TelemetryDocsTest
            -Dtributary.golden.update=true -Dsurefire.failIfNoSpecifiedTests=false` writes this file anew. A test runs the whole stack and fails on anything that is neither here nor in the conventions.

            Metrics leave by OTLP and lie on each service's `/metrics`, there with underscores and their unit: `tributary.turn.duration` is `tributary_turn_duration_seconds`.
            """;

    private TelemetryDocs() {}

    static String of(Registry registry) {
        StringBuilder text = new StringBuilder(HEAD);
        text.append("\n## Spans\n\n| span | kind | what it is | attributes |\n|---|---|---|---|\n");
        registry.spans()
                .values()
                .forEach(span -> row(text, code(span.name()), span.kind(), span.brief(), codes(span.attributes())));
        text.append("\n## Events on spans\n\n| event | what it is | attributes |\n|---|---|---|\n");
        registry.events()
                .values()
                .forEach(event -> row(text, code(event.name()), event.brief(), codes(event.attributes())));
        text.append("\nOf the conventions: ")
                .append(codes(registry.importedEvents()))
                .append(".\n");
        text.append(
                "\n## Metrics\n\n| metric | instrument | unit | what it is | attributes |\n|---|---|---|---|---|\n");
        registry.metrics().values().stream()
                .filter(metric -> !isKafkas(metric.name()))
                .forEach(metric -> metric(text, metric));
        text.append("\nOf the conventions: ")
                .append(codes(registry.importedMetrics()))
                .append(".\n\n### Of Kafka's clients\n\nKafka's own metrics of the workers' and the page's clients, ")
                .append("as OpenTelemetry's instrumentation of them names them.\n\n")
                .append("| metric | instrument | what it is | attributes |\n|---|---|---|---|\n");
        registry.metrics().values().stream()
                .filter(metric -> isKafkas(metric.name()))
                .forEach(metric -> row(
                        text, code(metric.name()), metric.instrument(), metric.brief(), codes(metric.attributes())));
        text.append("\n## Attributes\n\nThose of our own; the others are in the conventions.\n\n")
                .append("| attribute | type | what it is |\n|---|---|---|\n");
        registry.attributes().values().forEach(attribute -> attribute(text, attribute));
        text.append("\nThe resource of every service has ")
                .append(codes(registry.resource()))
                .append("; of the conventions, all of ")
                .append(codes(registry.importedEntities()))
                .append(".\n");
        return text.toString();
    }

    private static void metric(StringBuilder text, Registry.Metric metric) {
        row(
                text,
                code(metric.name()),
                metric.instrument(),
                code(metric.unit()),
                metric.brief(),
                codes(metric.attributes()));
    }

    private static void attribute(StringBuilder text, Registry.Attribute attribute) {
        String type = attribute.values().isEmpty() ? attribute.type() : codes(attribute.values());
        row(text, code(attribute.name()), type, attribute.brief());
    }

    private static boolean isKafkas(String metric) {
        return metric.startsWith("kafka.");
    }

    private static void row(StringBuilder text, String... cells) {
        text.append("| ").append(String.join(" | ", List.of(cells))).append(" |\n");
    }

    private static String codes(List<String> names) {
        return names.stream().map(TelemetryDocs::code).collect(Collectors.joining(", "));
    }

    private static String code(String name) {
        return "`" + name + "`";
    }
}
