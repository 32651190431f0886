/**
 * What different processes must agree on, and nothing else.
 *
 * <pre>
 * producer ──▶ Upload ──▶ ingest ──▶ Turn, Part ──▶ workers ──▶ Result ──▶ fusion-stream ──▶ Fused, Late
 *                                                                 any stage ──▶ Rejected
 * </pre>
 *
 * Every topic is one typed constant in {@link dev.tributary.contract.Topics}; its value is a JSON record of this package
 * and has a JSON Schema under {@code schemas/}. Reading is {@link dev.tributary.contract.Topic#decode}, whose answer is
 * {@link dev.tributary.contract.Decoded}: a value or the reason why there is none, never an exception. Trace context is
 * a value ({@link dev.tributary.contract.trace.TraceContext}) that travels in headers and in records alike.
 *
 * <p>A class is admitted here only when two processes would break if they disagreed about it.
 */
@NullMarked
package dev.tributary.contract;

import org.jspecify.annotations.NullMarked;
