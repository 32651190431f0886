/**
 * {@code tributary bench}: figures of this machine.
 *
 * <pre>
 * BenchCommand ── FusionBenchCommand ──▶ FusionBench ──▶ Throughput, Latency, Lateness, OpenTurns, Overhead ──▶ Report
 *                                                         │
 *                 one child JVM each (Child, ChildMain):  ├──▶ broker
 *                                                         └──▶ fusion | the DSL's joins | a copy | a plain loop
 * </pre>
 *
 * The process at hand only sends, reads and computes; what is measured never shares a heap with it.
 */
@NullMarked
package dev.tributary.deploy.bench;

import org.jspecify.annotations.NullMarked;
