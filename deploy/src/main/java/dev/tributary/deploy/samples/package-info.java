/**
 * The turns that the demo sends: what each consists of, what must come of it, and the table of what came.
 *
 * <pre>
 * Samples ──▶ SampleRun (send, wait for the outcome, compare) ──▶ TurnLine ──▶ TurnTable | JSON lines
 * </pre>
 */
@NullMarked
package dev.tributary.deploy.samples;

import org.jspecify.annotations.NullMarked;
