/**
 * The turn page: what happened in a turn, for a person with a browser.
 *
 * <pre>
 * Kafka ─▶ TurnFollower ─▶ TurnBook ──┐
 *                                     ├─▶ PageApi (/api/turns…) ─▶ page/*.html, page/assets/* in the browser
 * Tempo API ─▶ TempoClient ─▶ Trace ──┤
 * S3 ─▶ BlobStore ─▶ Payloads ────────┘
 * </pre>
 *
 * The browser talks to this server alone: traces and payloads are proxied, so neither the trace store nor the object
 * store has to be reachable, or even known, from where the person sits. Nothing here is needed for a turn to be processed.
 */
@NullMarked
package dev.tributary.deploy.page;

import org.jspecify.annotations.NullMarked;
