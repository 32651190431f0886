package dev.tributary.deploy.telemetry;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Whether what services emit is what the registry and the conventions say; each problem once. */
public final class SchemaCheck {

    private final Registry registry;
    private final Map<String, String> conventions = Conventions.attributes();
    private final Map<String, Registry.Metric> ofConventions = ConventionMetrics.read();
    private final Set<String> problems = new TreeSet<>();
    private final Set<String> seen = new TreeSet<>();

    public SchemaCheck(Registry registry) {
        this.registry = registry;
    }

    /** What is wrong with all that was looked at. */
    public Set<String> problems() {
        return problems;
    }

    /** Names of spans (as the registry forms them), events, attributes and metrics that were looked at. */
    public Set<String> seen() {
        return seen;
    }

    /** Looks at a span: its name and kind, its attributes, its events and its links. */
    public void span(Span span) {
        String where = "span '" + span.getName() + "'";
        registry.span(span.getName())
                .ifPresentOrElse(
                        known -> {
                            seen.add("span " + known.name());
                            String kind = span.getKind().name().substring("SPAN_KIND_".length());
                            expect(where + " is of kind", known.kind(), kind.toLowerCase(Locale.ROOT));
                            span.getAttributesList().forEach(attribute -> {
                                if (!known.attributes().contains(attribute.getKey())) {
                                    problems.add(where + " is not said to have " + attribute.getKey());
                                }
                            });
                        },
                        () -> problems.add(where + " is not in the registry"));
        attributes(where, span.getAttributesList());
        for (Span.Event event : span.getEventsList()) {
            String name = "event '" + event.getName() + "'";
            seen.add("event " + event.getName());
            Registry.Event known = registry.events().get(event.getName());
            if (known == null && !registry.importedEvents().contains(event.getName())) {
                problems.add(name + " on " + where + " is not in the registry");
            } else if (known != null) {
                event.getAttributesList().stream()
                        .filter(attribute -> !known.attributes().contains(attribute.getKey()))
                        .forEach(attribute -> problems.add(name + " is not said to have " + attribute.getKey()));
            }
            attributes(name, event.getAttributesList());
        }
        span.getLinksList().forEach(link -> attributes("a link of " + where, link.getAttributesList()));
    }

    /** Looks at what is on a resource. */
    public void resource(List<KeyValue> attributes) {
        attributes("the resource", attributes);
    }

    /** Looks at what one export brought. */
    public void metrics(ResourceMetrics export) {
        resource(export.getResource().getAttributesList());
        for (ScopeMetrics scope : export.getScopeMetricsList()) {
            scope.getMetricsList().forEach(metric -> metric(scope.getScope().getName(), metric));
        }
    }

    private void metric(String scope, Metric metric) {
        String where = "metric " + metric.getName();
        Registry.Metric own = registry.metrics().get(metric.getName());
        Registry.Metric known = own != null ? own : ofConventions.get(metric.getName());
        if (known == null) {
            problems.add(where + " of " + scope + " is neither in the registry nor in the conventions: "
                    + instrument(metric) + " in '" + metric.getUnit() + "' with "
                    + points(metric)
                            .flatMap(List::stream)
                            .map(KeyValue::getKey)
                            .distinct()
                            .toList());
            return;
        }
        if (own == null
                && registry.importedMetrics().stream()
                        .noneMatch(name -> PrometheusNames.fits(name, metric.getName()))) {
            problems.add(where + " is of the conventions, and the registry does not import it");
        }
        seen.add(where);
        expect(where + " is in", known.unit(), metric.getUnit());
        expect(where + " is a", known.instrument(), instrument(metric));
        points(metric).forEach(attributes -> {
            attributes(where, attributes);
            if (own != null) {
                attributes.stream()
                        .filter(attribute -> !own.attributes().contains(attribute.getKey()))
                        .forEach(attribute -> problems.add(where + " is not said to have " + attribute.getKey()));
            }
        });
    }

    private static String instrument(Metric metric) {
        return switch (metric.getDataCase()) {
            case GAUGE -> "gauge";
            case SUM -> metric.getSum().getIsMonotonic() ? "counter" : "updowncounter";
            case HISTOGRAM -> "histogram";
            default -> metric.getDataCase().name();
        };
    }

    private static Stream<List<KeyValue>> points(Metric metric) {
        return switch (metric.getDataCase()) {
            case GAUGE -> metric.getGauge().getDataPointsList().stream().map(NumberDataPoint::getAttributesList);
            case SUM -> metric.getSum().getDataPointsList().stream().map(NumberDataPoint::getAttributesList);
            case HISTOGRAM ->
                metric.getHistogram().getDataPointsList().stream().map(point -> point.getAttributesList());
            default -> Stream.empty();
        };
    }

    private void attributes(String where, List<KeyValue> attributes) {
        for (KeyValue attribute : attributes) {
            String name = attribute.getKey();
            Registry.Attribute own = registry.attributes().get(name);
            String type = own != null ? own.type() : conventions.get(name);
            if (type == null) {
                problems.add(
                        "attribute " + name + " of " + where + " is neither in the registry nor in the conventions");
                continue;
            }
            seen.add("attribute " + name);
            expect("attribute " + name + " of " + where + " is", type, type(attribute.getValue()));
            if (own != null
                    && !own.values().isEmpty()
                    && !own.values().contains(attribute.getValue().getStringValue())) {
                problems.add("attribute " + name + " of " + where + " has a value that is not listed: "
                        + attribute.getValue().getStringValue());
            }
        }
    }

    private static String type(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> "string";
            case BOOL_VALUE -> "boolean";
            case INT_VALUE -> "int";
            case DOUBLE_VALUE -> "double";
            case ARRAY_VALUE -> "string[]";
            default -> value.getValueCase().name();
        };
    }

    private void expect(String what, String expected, String actual) {
        if (!expected.equals(actual)) {
            problems.add(what + " " + expected + ", but it is " + actual);
        }
    }
}
