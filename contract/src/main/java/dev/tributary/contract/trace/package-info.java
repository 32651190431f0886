/**
 * The one trace of a turn: its context as a value, IDs that are reserved, and the names that everyone searches by.
 *
 * <p>{@link dev.tributary.contract.trace.TraceContext} is what headers and records carry;
 * {@link dev.tributary.contract.trace.Attr} names the attributes. What exports spans is in the package beside this one.
 */
@NullMarked
package dev.tributary.contract.trace;

import org.jspecify.annotations.NullMarked;
