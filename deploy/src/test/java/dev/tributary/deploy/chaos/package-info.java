/**
 * Fusion under faults, seen from outside only: topics, headers, HTTP and spans.
 *
 * <pre>
 * Traffic (TurnPlanner, seeded) ──▶ broker (child JVM) ◀──▶ fusion (child JVMs) ──▶ spans (this JVM)
 *                                        ▲                     ▲
 *                                        └──── ChaosMonkey ────┘   (seeded; kill, pause, restart, add, remove, wipe)
 * HistoryReader ──▶ History ──▶ HistoryChecker (Oracle, TraceChecker) ──▶ Report
 * </pre>
 */
@NullMarked
package dev.tributary.deploy.chaos;

import org.jspecify.annotations.NullMarked;
