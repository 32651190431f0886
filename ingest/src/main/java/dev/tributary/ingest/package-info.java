/**
 * Where turns enter.
 *
 * <pre>
 * POST /v1/turns ──▶ HttpEntrance ────┐
 *                                     ├─▶ TurnIntake ──────▶ PayloadStore ──▶ TurnPublisher ──▶ tributary.turns
 * tributary.uploads ▶ UploadsEntrance ┘   check, mint,       bytes to S3      one transaction    tributary.text|image|audio
 *        │                                open the turn                       per turn
 *        └─▶ tributary.rejected           (its manifest)
 *
 * GET /v1/turns/{id} ──▶ TurnQueries ──▶ fusion-stream, else the manifest
 * </pre>
 *
 * A turn is <em>opened</em> by its manifest, an object in the store that one caller can create
 * ({@link dev.tributary.ingest.Manifests}): from then on its trace, its opening time and its content are fixed, whoever
 * sends it again, to whichever instance. It is <em>accepted</em> when the transaction with its records has committed.
 * Payloads pass through {@link dev.tributary.ingest.PayloadStore} on the way out, which is where redaction belongs.
 */
@NullMarked
package dev.tributary.ingest;

import org.jspecify.annotations.NullMarked;
