/**
 * Classifies texts.
 *
 * <pre>
 * Main ──▶ TextWorker ──▶ TextModel: TextTokenizer ──▶ TextNetwork ──▶ TextHead ──▶ Classification
 * </pre>
 *
 * The model card's task picks the head: {@link dev.tributary.textworker.PrototypeHead} compares a sentence's embedding with
 * example sentences of each label, {@link dev.tributary.textworker.SequenceHead} reads the logits of a sequence classifier.
 * Labels live in the card.
 */
@NullMarked
package dev.tributary.textworker;

import org.jspecify.annotations.NullMarked;
