/**
 * Whether Kafka is as the join needs it, found out before it starts and again and again while it runs.
 *
 * <pre>
 * Needs ─────────────────────────────┐
 * Kafka ◀─▶ ClusterReader ─▶ Found ──┴─▶ every Rule ─▶ sentences ─▶ TopicCheck ─▶ TopicWatch
 * </pre>
 *
 * A {@code Rule} is a pure function: what is needed and what was found in, sentences out. Each sentence says what is wrong
 * and which command mends it.
 */
@NullMarked
package dev.tributary.fusionstream.topics;

import org.jspecify.annotations.NullMarked;
