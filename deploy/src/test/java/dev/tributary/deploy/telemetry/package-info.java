/**
 * The telemetry schema of {@code deploy/telemetry}: read, written out as a table, and held against what services emit.
 */
@NullMarked
package dev.tributary.deploy.telemetry;

import org.jspecify.annotations.NullMarked;
