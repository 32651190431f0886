/**
 * The launcher: everything on one machine, or one service of it.
 *
 * <pre>
 * Tributary (command line) ── demo, up ──▶ Stack ──▶ embedded servers ──▶ services ──▶ page
 *                          ── demo ──────▶ Samples ──▶ TurnTable
 *                          ── run ───────▶ one service
 *                          ── send, tail, topics, replay-fusion ──▶ whatever runs
 *                          ── bench ─────▶ child JVMs that are measured
 * </pre>
 */
@NullMarked
package dev.tributary.deploy;

import org.jspecify.annotations.NullMarked;
