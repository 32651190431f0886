/**
 * The one trace of a turn: its context as a value, the telemetry of a service, and the names that everyone searches by.
 *
 * <p>{@link dev.tributary.contract.trace.TraceContext} is what headers and records carry;
 * {@link dev.tributary.contract.trace.Telemetry} is one OpenTelemetry SDK per service, never a global;
 * {@link dev.tributary.contract.trace.Attr} names the attributes.
 */
@NullMarked
package dev.tributary.contract.trace;

import org.jspecify.annotations.NullMarked;
