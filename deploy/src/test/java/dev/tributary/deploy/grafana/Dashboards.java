package dev.tributary.deploy.grafana;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code deploy/grafana/dashboards.yaml}, and Grafana's JSON for it. */
public final class Dashboards {

    static final Path SOURCE = Path.of("grafana", "dashboards.yaml");

    private static final int COLUMNS = 24;
    private static final int HEIGHT = 8;
    private static final int SCHEMA = 39;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> SOURCES = Map.of("traces", "tempo", "logs", "loki");
    private static final Map<String, String> TYPES = Map.of("traces", "table");

    /** All of them, as the file says. */
    record Source(List<Dashboard> dashboards) {}

    /** One dashboard. */
    public record Dashboard(
            String uid, String title, @Nullable List<Variable> variables, List<Panel> panels) {}

    /** A choice at the top: {@code values} is a query for them. */
    record Variable(String name, String values) {}

    /**
     * One panel.
     *
     * @param type {@code timeseries} or {@code stat} for PromQL, {@code traces} for TraceQL, {@code logs} for LogQL
     * @param width of 24 columns
     */
    public record Panel(
            String title, String type, @Nullable String unit, int width, boolean exemplars, List<Query> queries) {

        /** Whether Prometheus answers it. */
        public boolean isMetrics() {
            return !SOURCES.containsKey(type);
        }
    }

    /** One query of a panel. */
    public record Query(String expr, @Nullable String legend) {}

    private Dashboards() {}

    /** Reads the source. */
    public static List<Dashboard> read() {
        try {
            return new YAMLMapper().readValue(SOURCE.toFile(), Source.class).dashboards();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode json(Dashboard dashboard) {
        ObjectNode json = JSON.createObjectNode();
        json.put("uid", dashboard.uid());
        json.put("title", dashboard.title());
        json.putArray("tags").add("tributary");
        json.put("schemaVersion", SCHEMA);
        json.put("version", 1);
        json.put("editable", true);
        json.put("refresh", "30s");
        json.putObject("time").put("from", "now-1h").put("to", "now");
        ObjectNode others = json.putArray("links").addObject();
        others.put("type", "dashboards");
        others.put("title", "Tributary");
        others.put("icon", "external link");
        others.put("tooltip", "");
        others.put("targetBlank", false);
        others.put("asDropdown", true);
        others.put("includeVars", true);
        others.put("keepTime", true);
        others.putArray("tags").add("tributary");
        ArrayNode variables = json.putObject("templating").putArray("list");
        if (dashboard.variables() != null) {
            dashboard.variables().forEach(variable -> variable(variables.addObject(), variable));
        }
        ArrayNode panels = json.putArray("panels");
        int x = 0;
        int y = 0;
        for (Panel panel : dashboard.panels()) {
            if (x + panel.width() > COLUMNS) {
                x = 0;
                y += HEIGHT;
            }
            ObjectNode added = panels.addObject();
            added.put("id", panels.size());
            added.putObject("gridPos")
                    .put("h", HEIGHT)
                    .put("w", panel.width())
                    .put("x", x)
                    .put("y", y);
            panel(added, panel);
            x += panel.width();
        }
        return json;
    }

    private static void variable(ObjectNode json, Variable variable) {
        json.put("name", variable.name());
        json.put("type", "query");
        json.set("datasource", datasource("prometheus"));
        json.put("query", variable.values());
        json.put("refresh", 2);
        json.put("includeAll", true);
        json.put("multi", true);
        json.put("allValue", ".*");
        json.putObject("current").put("text", "All").put("value", "$__all");
    }

    private static void panel(ObjectNode json, Panel panel) {
        String source = SOURCES.getOrDefault(panel.type(), "prometheus");
        json.put("type", TYPES.getOrDefault(panel.type(), panel.type()));
        json.put("title", panel.title());
        json.set("datasource", datasource(source));
        if (panel.unit() != null) {
            ObjectNode field = json.putObject("fieldConfig");
            field.putObject("defaults").put("unit", panel.unit());
            field.putArray("overrides");
        }
        ArrayNode targets = json.putArray("targets");
        for (Query query : panel.queries()) {
            ObjectNode target = targets.addObject();
            target.put("refId", String.valueOf((char) ('A' + targets.size() - 1)));
            target.set("datasource", datasource(source));
            if (source.equals("tempo")) {
                target.put("queryType", "traceql").put("query", query.expr()).put("limit", 20);
                target.put("tableType", "traces");
                continue;
            }
            target.put("expr", query.expr());
            if (source.equals("prometheus")) {
                target.put("exemplar", panel.exemplars());
                target.put("instant", panel.type().equals("stat"));
                target.put("range", !panel.type().equals("stat"));
                target.put("legendFormat", query.legend() == null ? "" : query.legend());
            }
        }
    }

    private static ObjectNode datasource(String uid) {
        return JSON.createObjectNode().put("type", uid).put("uid", uid);
    }
}
