/**
 * The windowed join of a turn's results, the fusion policy, and the turn query API.
 *
 * <pre>
 * tributary.turns ───────────┐
 * tributary.text.results ────┤                      ┌─▶ tributary.fused
 * tributary.image.results ───┼─▶ TurnProcessor ─────┼─▶ tributary.late
 * tributary.audio.results ───┘    │  ▲   │   │      └─▶ tributary.rejected
 *                      alarm ─────┘  │   │               │ read-committed
 *                                    ▼   │               └─▶ CommittedReader ─▶ OutcomeSpans, RefusalSpans, FusionMetrics
 *              TurnStore, TurnIndex      ▼
 *                                     TurnStep (state, arrival | tick, now) → (state, emissions) → FusionPolicy
 *                            ▲
 *      OneTurn, TurnList ◀─▶ Peers (the other instances)
 *                            ▲
 *                        TurnQueries  GET /turns/{id}, /turns?open=true, /health ◀─ Health, Restores
 * </pre>
 *
 * {@link dev.tributary.fusionstream.Main} starts a {@link dev.tributary.fusionstream.FusionService}, which runs the
 * {@code FusionTopology}: one {@code TurnJoin}. What the join decides is in {@code TurnStep}, which knows no Kafka, no clock
 * and no telemetry; around it, {@code TurnProcessor} reads and writes. Spans and figures are made of what has been read
 * back, so of nothing that was aborted. Whether the brokers fit is found out in {@code topics}.
 */
@NullMarked
package dev.tributary.fusionstream;

import org.jspecify.annotations.NullMarked;
