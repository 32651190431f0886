/**
 * Dead letters: what lies there, and sending them again.
 *
 * <pre>
 * tributary.rejected ──▶ LetterReader ──▶ LetterFilter ──▶ LetterReplay ──▶ the topic that the original lay on
 *                                                              ▲ Replayed: which were sent again before
 * </pre>
 */
@NullMarked
package dev.tributary.deploy.dlq;

import org.jspecify.annotations.NullMarked;
