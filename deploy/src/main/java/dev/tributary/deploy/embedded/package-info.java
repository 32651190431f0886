/**
 * The servers that a machine without Docker lacks, in this JVM: real Kafka (KRaft, one node), a real S3 endpoint that
 * checks signatures, and an OTLP receiver whose traces are kept in memory and answered by the few calls of Tempo's API
 * that the turn page makes.
 *
 * <pre>
 * services ── records ──▶ EmbeddedKafka
 *          ── payloads ─▶ EmbeddedS3
 *          ── OTLP ─────▶ OtlpReceiver ──▶ TraceStore ◀── TempoApi ◀── turn page
 * </pre>
 */
@NullMarked
package dev.tributary.deploy.embedded;

import org.jspecify.annotations.NullMarked;
