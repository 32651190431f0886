/**
 * The telemetry of one service: an OpenTelemetry SDK of its own, never a global, built alike everywhere so that the spans of
 * a turn fit together.
 */
@NullMarked
package dev.tributary.contract.telemetry;

import org.jspecify.annotations.NullMarked;
