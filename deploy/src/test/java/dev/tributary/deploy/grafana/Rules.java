package dev.tributary.deploy.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prometheus's rules in {@code deploy/prometheus}. */
public final class Rules {

    static final Path DIRECTORY = Path.of("prometheus");

    private static final Pattern NAME =
            Pattern.compile("\\b(up|(tributary|messaging|http|gen_ai|jvm|otel)[a-z0-9_:A-Z]*)");

    /**
     * One rule.
     *
     * @param name what it records or alerts
     * @param runbook of an alert, else empty
     */
    public record Rule(String name, boolean alert, String expr, String runbook) {}

    private Rules() {}

    /** All of them. */
    public static List<Rule> read() {
        List<Rule> rules = new ArrayList<>();
        for (String file : List.of("recording.yml", "alerts.yml")) {
            try {
                JsonNode root =
                        new YAMLMapper().readTree(DIRECTORY.resolve(file).toFile());
                for (JsonNode group : root.path("groups")) {
                    for (JsonNode rule : group.path("rules")) {
                        boolean alert = rule.has("alert");
                        rules.add(new Rule(
                                rule.path(alert ? "alert" : "record").asText(),
                                alert,
                                rule.path("expr").asText(),
                                rule.at("/annotations/runbook").asText()));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return rules;
    }

    /** The metrics that a PromQL expression of ours asks for. */
    public static Set<String> metrics(String expr) {
        String bare = expr.replaceAll("\\{[^}]*}", " ").replaceAll("(by|without|on) \\([^)]*\\)", " ");
        Set<String> names = new TreeSet<>();
        Matcher found = NAME.matcher(bare);
        while (found.find()) {
            names.add(found.group(1));
        }
        return names;
    }
}
