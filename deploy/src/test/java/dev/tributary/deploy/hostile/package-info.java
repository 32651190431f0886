/**
 * Inputs that are broken, or made to do harm, through every entrance.
 *
 * <pre>
 * FormTrials ─┐
 * WireTrials ─┼─▶ Wire (a plain socket) ─▶ POST /v1/turns ──▶ the answer, or what became of the turn's part ─┐
 * UploadTrials ───────────────────────▶ tributary.uploads ──▶ a dead letter, or what became of the part ────┼─▶ HostileInputIT
 * PartTrials ─────────────────────────▶ tributary.text|image|audio ──▶ a dead letter, or a result ──────────┘
 * Mutations, PayloadTrials: payloads for all of them
 * </pre>
 */
@NullMarked
package dev.tributary.deploy.hostile;

import org.jspecify.annotations.NullMarked;
