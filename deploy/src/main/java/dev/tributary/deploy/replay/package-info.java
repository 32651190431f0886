/**
 * Compares two settings of fusion on real traffic: recomputes outcomes from the input topics and holds them against the
 * live ones.
 *
 * <pre>
 * tributary.turns, ….results ──▶ PastRecords ──▶ FusionReplay ──▶ ReplayTopic (a topic of its own)
 *                                by time                     └──▶ Comparison ──▶ ReplayReport
 * tributary.fused ─────────────▶ PastRecords ────────────────────────▲
 * </pre>
 *
 * {@code Replay} runs all of it. It reads without a group and commits nothing, so live instances do not notice.
 */
@NullMarked
package dev.tributary.deploy.replay;

import org.jspecify.annotations.NullMarked;
