package dev.tributary.deploy.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.telemetry.PrometheusNames;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class QueriesTest {

    @Test
    void whatDashboardsAndRulesAskForIsEmitted() {
        Set<String> known = PrometheusNames.all();
        known.add("up");
        Rules.read().stream().filter(rule -> !rule.alert()).forEach(rule -> known.add(rule.name()));
        Set<String> asked = new TreeSet<>();
        Rules.read().forEach(rule -> asked.addAll(Rules.metrics(rule.expr())));
        Dashboards.read().stream()
                .flatMap(dashboard -> dashboard.panels().stream())
                .filter(Dashboards.Panel::isMetrics)
                .flatMap(panel -> panel.queries().stream())
                .forEach(query -> assertThat(Rules.metrics(query.expr()))
                        .as(query.expr())
                        .isNotEmpty()
                        .allSatisfy(asked::add));

        assertThat(asked).hasSizeGreaterThan(40).isSubsetOf(known);
    }

    @Test
    void everyAlertHasARunbook() {
        assertThat(Rules.read().stream().filter(Rules.Rule::alert))
                .isNotEmpty()
                .allSatisfy(rule ->
                        assertThat(Path.of("..").resolve(rule.runbook())).isRegularFile());
    }
}
