/** Grafana's dashboards: made from one small source, and run against a Prometheus that has real metrics. */
@NullMarked
package dev.tributary.deploy.grafana;

import org.jspecify.annotations.NullMarked;
