/**
 * What the workers of all modalities run identically; a worker adds a model and nothing about Kafka.
 *
 * <pre>
 * Worker.start ──▶ PartIntake ──▶ PayloadFetcher ──▶ Preparer ──▶ Batcher ──▶ Inference ──▶ ResultEmitter ──▶ OffsetLedger ─┐
 *                      ▲ commit ◀──────────────────────────────────────────────────────────────────────────────────────────┘
 * </pre>
 *
 * {@link dev.tributary.workerruntime.Model} is the seam: it prepares one payload, infers a list, and reads the answer of
 * each. What it loads is a {@link dev.tributary.workerruntime.ModelCard}; the card's files come through
 * {@link dev.tributary.workerruntime.ModelFiles} and run in an {@link dev.tributary.workerruntime.OnnxSession}.
 *
 * <p>Failures have two axes. Whose fault: a payload's ({@link dev.tributary.workerruntime.InvalidPayloadException}) or the
 * model's ({@link dev.tributary.workerruntime.ModelException}). Whether a retry helps: what the object store or Kafka
 * cannot do now is retried until it can; everything else becomes a failed result and a dead letter.
 */
@NullMarked
package dev.tributary.workerruntime;

import org.jspecify.annotations.NullMarked;
